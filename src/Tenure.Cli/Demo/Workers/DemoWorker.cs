using Tenure.Cli.Clients;
using Tenure.Cli.Demo.Events;
using Tenure.Cli.Processes;

namespace Tenure.Cli.Demo.Workers;

/// <summary>
/// A worker, in a process of its own: it stands for election with the library, and while it leads it appends numbered
/// records, telling on standard output what happens to it.
/// </summary>
internal sealed class DemoWorker
{
    public const string Election = "demo";

    /// <summary>The shortest lease that the server grants.</summary>
    public static readonly TimeSpan Lease = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(50);

    private readonly string _name;
    private readonly LeaderElection _election;
    private readonly RecordLog _plain;
    private readonly TimeProvider _time;
    private volatile RecordLog _records;
    private int _isToPause;

    public DemoWorker(string name, IEnumerable<string> endpoints, FencedRecords fenced, PlainRecords plain, TimeProvider time)
    {
        var options = new LeaderElectionOptions
        {
            CandidateId = name,
            LeaseDuration = Lease,
            RetryDelay = TimeSpan.FromMilliseconds(500),
        };
        _name = name;
        _election = Elections.Open(Election, endpoints, options);
        _records = fenced;
        _plain = plain;
        _time = time;
    }

    /// <summary>Obeys a <see cref="WorkerOrder"/>.</summary>
    public void Obey(string order)
    {
        if (order == WorkerOrder.Pause) Volatile.Write(ref _isToPause, 1);
        if (order == WorkerOrder.Unfence) _records = _plain;
    }

    public async Task RunAsync(CancellationToken cancel)
    {
        while (true)
        {
            Tell(new Campaigning(_name));
            await using Leadership leadership = await _election.CampaignAsync(cancel);
            Tell(new Leading(_name, leadership.Token.Number, Term: 0));
            Task lost = TellWhenLostAsync(leadership);
            await LeadAsync(leadership);
            await lost.WaitAsync(Lease, _time, cancel);
        }
    }

    private async Task LeadAsync(Leadership leadership)
    {
        try
        {
            while (leadership.Remaining > TimeSpan.Zero) await WriteAsync(leadership, _records);
        }
        catch (OperationCanceledException) when (leadership.Lost.IsCancellationRequested)
        {
            // The pause between two records ended with the leadership.
        }
        catch (FenceRefusedException refused)
        {
            await WaitForLossAsync(leadership, refused);
        }
    }

    /// <summary>Writes until the leadership or the place to write to changes.</summary>
    private async Task WriteAsync(Leadership leadership, RecordLog records)
    {
        FencingToken token = leadership.Token;
        for (long n = 1 + await records.TakeOverAsync(token); records == _records && leadership.Remaining > TimeSpan.Zero; n++)
        {
            StopHereIfTold(n, leadership);
            await AppendAsync(new Record(n, _name, token.Number, Chronicle.Seconds(_time)), records, token);
            await Task.Delay(Pace, _time, leadership.Lost);
        }
    }

    private async Task AppendAsync(Record record, RecordLog records, FencingToken token)
    {
        try
        {
            await records.AppendAsync(record, token);
            Tell(new Acknowledged(_name, record.N, record.Token, records.IsFenced));
        }
        catch (FenceRefusedException refused)
        {
            Tell(new Refused(_name, record.N, refused.Presented.Number, refused.Highest?.Number ?? 0));
            throw;
        }
    }

    /// <summary>
    /// The moment that no client can mend: it has just seen that its lease is good, and the world stops before its write.
    /// </summary>
    private void StopHereIfTold(long n, Leadership leadership)
    {
        if (Interlocked.Exchange(ref _isToPause, 0) == 0) return;
        Tell(new AboutToWrite(_name, n, leadership.Token.Number, Math.Round(leadership.Remaining.TotalMilliseconds)));
        Posix.StopSelf();
    }

    /// <summary>A refusal says that the leadership is over; the library finds that out by itself, and says why.</summary>
    private async Task WaitForLossAsync(Leadership leadership, FenceRefusedException refused)
    {
        try
        {
            await Task.Delay(Lease, _time, leadership.Lost);
            throw new CommandFailedException($"the leadership went on for a lease although the fence refused it: {refused.Message}");
        }
        catch (OperationCanceledException)
        {
            // That is the loss.
        }
    }

    /// <summary>
    /// It is awaited to its end: the loss also ends the work, and work that took this callback with it would leave the loss
    /// unsaid.
    /// </summary>
    private async Task TellWhenLostAsync(Leadership leadership)
    {
        var fired = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using CancellationTokenRegistration registration = leadership.Lost.Register(fired.SetResult);
        await fired.Task;
        Tell(new Lost(_name, leadership.Token.Number, leadership.LossReason!.Value));
    }

    private void Tell(DemoEvent happened) =>
        Console.Out.WriteLine(DemoJson.Write(happened with { At = Chronicle.Seconds(_time) }));
}
