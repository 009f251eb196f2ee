namespace Tenure.Wire.Grpc;

/// <summary>
/// How long the caller waits, as the header grpc-timeout carries it: at most eight digits and a unit. Eight digits of
/// the largest unit, hours, still fit into a <see cref="TimeSpan"/>.
/// </summary>
internal static class GrpcTimeout
{
    private const int MaxDigits = 8;
    private const long MaxValue = 99_999_999;

    public static bool TryRead(ReadOnlySpan<char> text, out TimeSpan timeout)
    {
        timeout = default;
        if (text.Length is < 2 or > MaxDigits + 1) return false;

        long value = 0;
        foreach (char digit in text[..^1])
        {
            if (!char.IsAsciiDigit(digit)) return false;
            value = (value * 10) + (digit - '0');
        }

        if (ToTicks(value, text[^1]) is not { } ticks) return false;
        timeout = new TimeSpan(ticks);
        return true;
    }

    /// <summary>The header for a timeout, in the finest unit that has room for it, rounded up.</summary>
    public static string Format(TimeSpan timeout)
    {
        long microseconds = RoundUp(Math.Max(timeout.Ticks, 0), TimeSpan.TicksPerMicrosecond);
        if (microseconds <= MaxValue) return $"{microseconds}u";

        long milliseconds = RoundUp(timeout.Ticks, TimeSpan.TicksPerMillisecond);
        if (milliseconds <= MaxValue) return $"{milliseconds}m";

        long seconds = RoundUp(timeout.Ticks, TimeSpan.TicksPerSecond);
        return seconds <= MaxValue ? $"{seconds}S" : $"{Math.Min(RoundUp(seconds, 3600), MaxValue)}H";
    }

    private static long? ToTicks(long value, char unit) => unit switch
    {
        'H' => value * TimeSpan.TicksPerHour,
        'M' => value * TimeSpan.TicksPerMinute,
        'S' => value * TimeSpan.TicksPerSecond,
        'm' => value * TimeSpan.TicksPerMillisecond,
        'u' => value * TimeSpan.TicksPerMicrosecond,
        // A tick is a hundred nanoseconds; a caller that waits for less waits for one.
        'n' => RoundUp(value, TimeSpan.NanosecondsPerTick),
        _ => null,
    };

    private static long RoundUp(long value, long unit) => (value / unit) + (value % unit == 0 ? 0 : 1);
}
