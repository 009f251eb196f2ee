namespace Tenure.Cli.Demo.Workers;

/// <summary>One line of the file that the workers write.</summary>
/// <param name="N">One more than the record before it.</param>
/// <param name="Token">The writer's token.</param>
/// <param name="At">When, on the machine's monotonic clock, in seconds.</param>
internal sealed record Record(long N, string Worker, long Token, double At);
