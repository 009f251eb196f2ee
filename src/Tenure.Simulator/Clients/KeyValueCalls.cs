using Tenure.Node;
using Tenure.Simulator.Histories;
using Tenure.Simulator.Hosts;
using Tenure.Store;

namespace Tenure.Simulator.Clients;

/// <summary>Requests of a history as calls, and replies as answers of a history.</summary>
internal static class KeyValueCalls
{
    /// <summary>A single get is read from a root; all else goes through the log.</summary>
    public static NodeCall ToCall(KeyValueRequest request) => request switch
    {
        { Conditions: [], Then: [{ Kind: KeyStepKind.Get } get] } => new ReadCall(new RangeQuery(Texts.Range(get.Key)), IsLinearizable: true),
        { Conditions: [], Then: [var step] } => new ProposeCall(ToOperation(step)),
        _ => new ProposeCall(new TransactionCommand(
            [.. request.Conditions.Select(condition => new Comparison(
                Texts.Range(condition.Key), ComparisonTarget.Version, ComparisonOperator.Equal, condition.Version, Bytes.Empty))],
            [.. request.Then.Select(ToOperation)],
            [.. request.Otherwise.Select(ToOperation)])),
    };

    public static KeyValueAnswer ToAnswer(CommandResult result) => result switch
    {
        TransactionResult transaction =>
            new KeyValueAnswer(transaction.Succeeded, transaction.Revision.Value, [.. transaction.Results.Select(ToStep)]),
        CommandFailure refusal => new KeyValueAnswer(false, refusal.Revision.Value, []) { IsRefused = true },
        _ => new KeyValueAnswer(true, result.Revision.Value, [ToStep(result)]),
    };

    /// <summary>Whether the reply says that nothing happened, and nothing about why.</summary>
    public static bool SaysNothingHappened(NodeReply? reply) =>
        reply is RefusedReply or FailureReply { Failure: NodeFailure.TooManyRequests };

    private static Operation ToOperation(KeyStep step) => step.Kind switch
    {
        KeyStepKind.Get => new RangeQuery(Texts.Range(step.Key)),
        KeyStepKind.Put => new PutCommand(Texts.Key(step.Key), Texts.Key(step.Value)) { Lease = new LeaseId(step.Lease) },
        _ => new DeleteRangeCommand(Texts.Range(step.Key)),
    };

    private static StepAnswer ToStep(CommandResult result) => result switch
    {
        RangeResult { KeyValues: [var found] } => new StepAnswer(View(found)),
        DeleteRangeResult delete => new StepAnswer(null, delete.Deleted),
        _ => new StepAnswer(null),
    };

    private static KeyView View(KeyValue found) =>
        new(found.Value.ToString(), found.CreateRevision.Value, found.ModRevision.Value, found.Version, found.Lease.Value);
}
