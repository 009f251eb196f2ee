using Tenure.Cli.Demo.Events;

namespace Tenure.Cli.Demo.Views;

/// <summary>Shows a run as it goes. Disposing of it shows the end.</summary>
internal interface IDemoView : IAsyncDisposable
{
    /// <summary>Called for each event, one at a time and in order.</summary>
    void Show(DemoEvent happened);
}
