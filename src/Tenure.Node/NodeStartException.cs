namespace Tenure.Node;

/// <summary>
/// A node cannot start for a reason that the operator must hear: the message is one line that names the thing and the rule.
/// </summary>
internal sealed class NodeStartException(string message) : Exception(message);
