namespace Tenure.Protocols.Tests.Raft;

/// <summary>A trace's script cannot be understood or carried out.</summary>
internal sealed class TraceException(string reason) : Exception(reason);
