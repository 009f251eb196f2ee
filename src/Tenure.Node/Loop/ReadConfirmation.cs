using Tenure.Protocols;

namespace Tenure.Node.Loop;

/// <summary>A client's linearizable read: it gets the root as it is once it is confirmed.</summary>
internal sealed class ReadConfirmation(ClientRead read, AppliedState applied) : Confirmation
{
    public override bool IsOver(MonotonicTime now) => read.Deadline <= now || read.Answer.IsCompleted;

    public override void Confirmed(MonotonicTime now) => read.Succeed(applied.Root);

    public override void Failed(NodeFailure failure) => read.Fail(failure);
}
