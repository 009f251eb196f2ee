namespace Tenure.Cli.Demo.Scenes;

/// <summary>One thing that can go wrong with leaders, played with real processes.</summary>
internal interface IScene
{
    /// <summary>What <c>--scene</c> calls it.</summary>
    string Name { get; }

    /// <summary>What happens, in one sentence.</summary>
    string Story { get; }

    Task PlayAsync(Stage stage);
}
