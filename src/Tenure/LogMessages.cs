using Microsoft.Extensions.Logging;

namespace Tenure;

/// <summary>Every line that the library logs. The event ids are part of what users filter by: they never change.</summary>
internal static partial class LogMessages
{
    [LoggerMessage(1, LogLevel.Information, "Election '{Election}': '{Candidate}' leads with token {Token}")]
    public static partial void Elected(this ILogger logger, string election, string candidate, long token);

    [LoggerMessage(2, LogLevel.Information, "Election '{Election}': resigning from token {Token}")]
    public static partial void Resigning(this ILogger logger, string election, long token);

    [LoggerMessage(3, LogLevel.Warning, "Election '{Election}': lost the leadership with token {Token}: {Reason}")]
    public static partial void Lost(this ILogger logger, string election, long token, LossReason reason);

    [LoggerMessage(4, LogLevel.Warning, "Election '{Election}': the campaign failed: {Trouble}")]
    public static partial void CampaignFailed(this ILogger logger, string election, string trouble);

    [LoggerMessage(5, LogLevel.Warning, "Election '{Election}': a renewal of the lease failed: {Trouble}")]
    public static partial void RenewalFailed(this ILogger logger, string election, string trouble);

    [LoggerMessage(6, LogLevel.Warning, "Election '{Election}': the lease could not be given back and will run out: {Trouble}")]
    public static partial void ReleaseFailed(this ILogger logger, string election, string trouble);

    [LoggerMessage(7, LogLevel.Error,
        "Election '{Election}': the work of token {Token} has not ended within {Limit}; the lease is left to run out")]
    public static partial void DrainTimedOut(this ILogger logger, string election, long token, TimeSpan limit);

    [LoggerMessage(8, LogLevel.Error, "Election '{Election}': a callback on the loss of token {Token} threw")]
    public static partial void LostCallbackThrew(this ILogger logger, string election, long token, Exception exception);

    [LoggerMessage(9, LogLevel.Error, "Election '{Election}': the leader's work threw; resigning from token {Token}")]
    public static partial void WorkThrew(this ILogger logger, string election, long token, Exception exception);

    [LoggerMessage(10, LogLevel.Information, "Election '{Election}': the leader's work has ended; resigning from token {Token}")]
    public static partial void WorkEnded(this ILogger logger, string election, long token);

    [LoggerMessage(11, LogLevel.Debug, "etcd at {Endpoint}: {Method} failed: {Trouble}")]
    public static partial void CallFailed(this ILogger logger, string endpoint, string method, string trouble);

    [LoggerMessage(12, LogLevel.Warning, "Election '{Election}': nobody can say who leads: {Trouble}")]
    public static partial void ObservationFailed(this ILogger logger, string election, string trouble);
}
