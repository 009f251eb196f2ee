using Tenure.Cli.Demo.Events;

namespace Tenure.Cli.Demo.Scenes;

/// <summary>The late write of a leader that slept meets the fence.</summary>
internal sealed class PauseScene : IScene
{
    public string Name => "pause";

    public string Story => "The leading worker sleeps through its lease between its check and its write; another leads; it wakes.";

    public async Task PlayAsync(Stage stage)
    {
        LateWrite late = await LateWrite.StageAsync(stage, fenced: true);

        const string Refusal = "the late write is refused";
        Refused refused = await stage.SeeAsync<Refused>(late.Woken, refused => refused.Worker == late.Sleeper.Name, Refusal);
        stage.Check(
            Refusal,
            refused.Presented == late.Before.Token && refused.N == late.Before.N,
            $"record {refused.N} with token {refused.Presented}");
        stage.Check("the refusal names the highest token", refused.Highest == late.Next.Token, $"{refused.Highest}, held by {late.Next.Worker}");
        await late.CheckLossAsync(stage);
        await stage.SeeWritingAsync();
    }
}
