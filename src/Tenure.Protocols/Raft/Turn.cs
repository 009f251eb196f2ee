namespace Tenure.Protocols.Raft;

/// <summary>One call into a node: when it happens, and the buffer that takes its effects.</summary>
internal readonly record struct Turn(MonotonicTime Now, Effects Effects)
{
    public void Send(Message message) => Send(message, WriteId.None);

    public void Send(Message message, WriteId after) => Effects.Sends.Add(new Send(message, after));
}
