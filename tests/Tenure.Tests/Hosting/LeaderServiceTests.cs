using System.Threading.Channels;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Tenure.Tests.Elections;

namespace Tenure.Tests.Hosting;

public sealed class LeaderServiceTests : IDisposable
{
    private readonly MemoryBackend _backend = new();
    private readonly Script _script = new();
    private readonly IHost _host;

    public LeaderServiceTests()
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddSingleton(_script);
        builder.Services.AddKeyedSingleton<IElectionBackend>("work", _backend);
        builder.Services
            .AddLeaderElection("work", options => options.RetryDelay = TimeSpan.FromMilliseconds(20))
            .RunWhileLeader<ScriptedWork>();
        _host = builder.Build();
    }

    public void Dispose() => _host.Dispose();

    [Fact]
    public async Task Work_runs_while_this_host_leads_and_ends_before_the_release_when_the_host_stops()
    {
        await _host.StartAsync();
        ScriptedWork work = await _script.NextAsync();
        work.Leadership.Token.Number.ShouldBe(1);

        Task stopped = _host.StopAsync();
        await work.ToldToStopAsync();
        work.Leadership.Lost.IsCancellationRequested.ShouldBeFalse();
        _backend.Candidates.ShouldBe(1);
        stopped.IsCompleted.ShouldBeFalse();

        work.End.SetResult();
        await stopped.WaitAsync(Eventually.Deadline);
        _backend.Candidates.ShouldBe(0);
        work.Leadership.LossReason.ShouldBe(LossReason.Resigned);
    }

    [Fact]
    public async Task Work_is_told_of_a_loss_and_only_when_it_has_ended_the_host_stands_again()
    {
        await _host.StartAsync();
        ScriptedWork work = await _script.NextAsync();

        _backend.RemoveLeader();
        await work.ToldToStopAsync();
        _backend.Candidates.ShouldBe(0);

        work.End.SetResult();
        ScriptedWork next = await _script.NextAsync();
        next.ShouldNotBeSameAs(work);
        next.Leadership.Token.ShouldBeGreaterThan(work.Leadership.Token);
        next.End.SetResult();
        await _host.StopAsync();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Work_that_throws_or_returns_resigns_and_the_host_stands_again(bool throws)
    {
        await _host.StartAsync();
        ScriptedWork work = await _script.NextAsync();

        if (throws) work.End.SetException(new InvalidOperationException("a user's mistake"));
        else work.End.SetResult();

        ScriptedWork next = await _script.NextAsync();
        work.Leadership.LossReason.ShouldBe(LossReason.Resigned);
        next.Leadership.Token.ShouldBeGreaterThan(work.Leadership.Token);
        next.End.SetResult();
        await _host.StopAsync();
    }

    /// <summary>Hands each piece of work to the test as it starts.</summary>
    private sealed class Script
    {
        private readonly Channel<ScriptedWork> _started = Channel.CreateUnbounded<ScriptedWork>();

        public void Started(ScriptedWork work) => _started.Writer.TryWrite(work);

        public Task<ScriptedWork> NextAsync() => _started.Reader.ReadAsync().AsTask().WaitAsync(Eventually.Deadline);
    }

    /// <summary>Ends when the test says so, whatever it is told.</summary>
    private sealed class ScriptedWork(Script script) : ILeaderWork
    {
        private readonly TaskCompletionSource _told = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public TaskCompletionSource End { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Leadership Leadership { get; private set; } = null!;

        public Task ToldToStopAsync() => _told.Task.WaitAsync(Eventually.Deadline);

        public async Task RunAsync(Leadership leadership, CancellationToken lost)
        {
            Leadership = leadership;
            await using CancellationTokenRegistration told = lost.Register(_told.SetResult);
            script.Started(this);
            await End.Task;
        }
    }
}
