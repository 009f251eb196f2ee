using Microsoft.Extensions.Logging;

namespace Tenure.Server;

/// <summary>Everything that the server writes to the log, in one place, with ids that stay.</summary>
internal static partial class LogMessages
{
    [LoggerMessage(2001, LogLevel.Error, "The call of {Path} failed unexpectedly.")]
    public static partial void CallFailed(this ILogger logger, Exception failure, string path);

    [LoggerMessage(2002, LogLevel.Information, "Clients are served at {Endpoints}.")]
    public static partial void Listening(this ILogger logger, string endpoints);
}
