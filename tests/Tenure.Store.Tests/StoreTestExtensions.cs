namespace Tenure.Store.Tests;

/// <summary>Short forms, so that a test reads as the rule that it is about.</summary>
internal static class StoreTestExtensions
{
    public static Bytes B(this string text) => Bytes.Utf8(text);

    public static KeyRange To(this string start, string end) => new(start.B(), end.B());

    public static PutCommand Put(string key, string value = "v") => new(key.B(), value.B());

    public static DeleteRangeCommand Delete(string key) => new(KeyRange.Single(key.B()));

    public static RangeQuery Get(string key) => new(KeyRange.Single(key.B()));

    public static TransactionCommand Txn(params Operation[] success) => new([], success, []);

    public static Comparison Compare(string key, ComparisonTarget target, ComparisonOperator op, long number) =>
        new(KeyRange.Single(key.B()), target, op, number, default);

    public static Comparison CompareValue(string key, ComparisonOperator op, string value) =>
        new(KeyRange.Single(key.B()), ComparisonTarget.Value, op, 0, value.B());

    public static bool Decides(this StoreMachine machine, Comparison comparison) =>
        machine.Apply(new TransactionCommand([comparison], [], [])).ShouldBeOfType<TransactionResult>().Succeeded;

    public static T Apply<T>(this StoreMachine machine, Command command)
        where T : CommandResult => machine.Apply(command).ShouldBeOfType<T>();

    public static StoreError Refusal(this StoreMachine machine, Command command) =>
        machine.Apply<CommandFailure>(command).Error;

    public static RangeResult Range(this StoreMachine machine, RangeQuery query) =>
        machine.Root.Range(query).ShouldBeOfType<RangeResult>();

    public static string[] Keys(this RangeResult result) => [.. result.KeyValues.Select(kv => kv.Key.ToString())];

    public static long Revision(this StoreMachine machine) => machine.Root.Revision.Value;

    /// <summary>A store in which each of the keys was put, in this order, from revision 2 on.</summary>
    public static StoreMachine With(params string[] keys)
    {
        var machine = new StoreMachine();
        foreach (string key in keys) machine.Apply<PutResult>(Put(key));
        return machine;
    }
}
