namespace Tenure.Simulator.Histories;

/// <summary>One change of one key.</summary>
/// <param name="Value">What was put, or null where the key was deleted.</param>
internal sealed record KeyChange(long Revision, string Key, string? Value)
{
    public override string ToString() => $"{(Value is null ? $"delete {Key}" : $"put {Key}={Value}")} at revision {Revision}";
}
