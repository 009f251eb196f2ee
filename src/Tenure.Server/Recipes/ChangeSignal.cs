using System.Threading.Channels;
using Tenure.Node.Watches;

namespace Tenure.Server.Recipes;

/// <summary>
/// Says that some keys may have changed since one last looked. Any number of changes make one signal, and what changed is
/// for the waiter to read from the store.
/// </summary>
internal sealed class ChangeSignal : IWatcher
{
    private readonly Channel<bool> _signal = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });

    public void Wake(WakeUp wakeUp) => _signal.Writer.TryWrite(true);

    public async ValueTask WaitAsync(CancellationToken cancellation) => await _signal.Reader.ReadAsync(cancellation);
}
