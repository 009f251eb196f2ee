using Tenure.Cli.Demo.Events;

namespace Tenure.Cli.Demo.Views;

/// <summary>Each event as a line of JSON; the last has the verdict.</summary>
internal sealed class JsonView : IDemoView
{
    public void Show(DemoEvent happened) => Console.Out.WriteLine(DemoJson.Write(happened));

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
