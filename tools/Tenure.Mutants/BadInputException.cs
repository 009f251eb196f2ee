namespace Tenure.Mutants;

/// <summary>What was asked for cannot be done as it was said: one line, exit 2.</summary>
internal sealed class BadInputException(string message) : Exception(message);
