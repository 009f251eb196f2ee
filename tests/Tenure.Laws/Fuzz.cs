using System.Globalization;

namespace Tenure.Laws;

/// <summary>
/// Feeds a decoder with what nobody meant: inputs that were valid, and were changed here and there. It may refuse them; it may not
/// throw, nor allocate out of proportion to what it was given.
/// </summary>
/// <remarks>
/// Seeded, and short unless the environment asks for more: <c>TENURE_FUZZ_ROUNDS</c> says how many inputs, <c>TENURE_FUZZ_SEED</c>
/// where they begin. A failure prints the input, and <c>TENURE_FUZZ_INPUT</c> repeats it.
/// </remarks>
public static class Fuzz
{
    /// <summary>The longest input: a decoder that is slow with longer ones is another matter.</summary>
    private const int MostBytes = 4096;

    /// <param name="decode">Takes an input; true where it was accepted, and then changes go on from there.</param>
    /// <param name="seeds">Valid inputs.</param>
    /// <param name="allocation">How many bytes may be allocated for one byte of the input.</param>
    /// <param name="always">How many bytes may be allocated whatever the input is.</param>
    /// <param name="rounds">How many inputs, where the environment does not say.</param>
    public static void Decoder(Func<byte[], bool> decode, IReadOnlyList<byte[]> seeds, int allocation, int always = 4096, int rounds = 20_000)
    {
        if (Environment.GetEnvironmentVariable("TENURE_FUZZ_INPUT") is { } hex)
        {
            Try(decode, Convert.FromHexString(hex), allocation, always);
            return;
        }

        // What a decoder allocates once, at its first input, is no input's fault.
        foreach (byte[] seed in seeds)
            if (!decode(seed)) throw new FuzzException($"This seed is not valid: {Convert.ToHexString(seed)}");

        var mutator = new Mutator(Number("TENURE_FUZZ_SEED", 1), seeds, MostBytes);
        for (int left = Number("TENURE_FUZZ_ROUNDS", rounds); left > 0; left--)
        {
            byte[] input = mutator.Next();
            if (Try(decode, input, allocation, always)) mutator.Keep(input);
        }
    }

    private static bool Try(Func<byte[], bool> decode, byte[] input, int allocation, int always)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        bool isAccepted;
        try
        {
            isAccepted = decode(input);
        }
        catch (Exception failure)
        {
            throw new FuzzException($"The decoder throws {failure.GetType().Name} ({failure.Message}) at {Repeat(input)}", failure);
        }

        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        if (allocated > always + (long)allocation * input.Length)
            throw new FuzzException($"The decoder allocates {allocated} bytes at {Repeat(input)}");
        return isAccepted;
    }

    private static string Repeat(byte[] input) =>
        $"an input of {input.Length} bytes; to repeat it: TENURE_FUZZ_INPUT={Convert.ToHexString(input)} and this test alone";

    private static int Number(string variable, int otherwise) =>
        Environment.GetEnvironmentVariable(variable) is { } text ? int.Parse(text, CultureInfo.InvariantCulture) : otherwise;
}

/// <summary>A decoder did what it must not do.</summary>
public sealed class FuzzException(string message, Exception? cause = null) : Exception(message, cause);
