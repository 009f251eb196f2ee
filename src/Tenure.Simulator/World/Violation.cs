namespace Tenure.Simulator.World;

/// <summary>A promise that was broken.</summary>
/// <param name="Checker">The stable name of the promise, in kebab case.</param>
/// <param name="Text">What was seen, in one sentence.</param>
internal sealed record Violation(string Checker, string Text);
