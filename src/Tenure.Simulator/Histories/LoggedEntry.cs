namespace Tenure.Simulator.Histories;

/// <summary>An entry of a log, as an observer knows it.</summary>
/// <param name="Digest">Stands for kind and content.</param>
internal readonly record struct LoggedEntry(ulong Term, ulong Digest);
