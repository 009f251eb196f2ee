using System.Buffers;
using Tenure.Store.Tests.Model;
using static Tenure.Store.Tests.StoreTestExtensions;

namespace Tenure.Store.Tests;

public class CodecTests
{
    public static TheoryData<int> Seeds => [.. Enumerable.Range(0, 20)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Every_command_comes_back_as_it_was(int seed)
    {
        var commands = new RandomCommands(seed);
        for (int i = 0; i < 200; i++)
        {
            Command command = commands.Draw(long.MaxValue >> (i % 60));
            byte[] written = Write(command);
            CommandCodec.TryRead(written, out Command? read, out string? reason).ShouldBeTrue(reason);
            Write(read!).ShouldBe(written);
            Text(read!).ShouldBe(Text(command));
        }
    }

    [Theory]
    [InlineData(long.MinValue)]
    [InlineData(-1)]
    [InlineData(0)]
    [InlineData(64)]
    [InlineData(long.MaxValue)]
    public void Numbers_of_every_size_come_back(long number)
    {
        var grant = new LeaseGrantCommand(new(number), number);
        CommandCodec.TryRead(Write(grant), out Command? read, out _).ShouldBeTrue();
        read.ShouldBe(grant);
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void A_truncated_command_is_refused_with_a_reason(int seed)
    {
        var commands = new RandomCommands(seed);
        for (int i = 0; i < 30; i++)
        {
            byte[] written = Write(commands.Draw(1000));
            for (int length = 0; length < written.Length; length++)
            {
                CommandCodec.TryRead(written.AsMemory(0, length), out Command? read, out string? reason).ShouldBeFalse();
                read.ShouldBeNull();
                reason.ShouldNotBeNullOrEmpty();
            }
        }
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Flipped_bits_never_throw_and_never_make_it_allocate_more_than_the_input_could_hold(int seed)
    {
        var commands = new RandomCommands(seed);
        var random = new Random(seed);
        for (int i = 0; i < 500; i++)
        {
            byte[] written = Write(commands.Draw(1000));
            for (int flips = random.Next(1, 4); flips > 0; flips--) written[random.Next(written.Length)] ^= (byte)(1 << random.Next(8));
            long before = GC.GetAllocatedBytesForCurrentThread();
            bool isRead = CommandCodec.TryRead(written, out Command? read, out string? reason);
            (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(2000 + 200 * written.Length);
            isRead.ShouldBe(reason is null);
            if (isRead) Write(read!).Length.ShouldBeLessThanOrEqualTo(written.Length, "what was read is what was there");
        }
    }

    [Theory]
    [InlineData(new byte[] { }, "too early")]
    [InlineData(new byte[] { 2, 7, 2 }, "version 2")]
    [InlineData(new byte[] { 1, 99 }, "kind 99")]
    [InlineData(new byte[] { 1, 7, 2, 0 }, "left over")]
    [InlineData(new byte[] { 1, 1, 64, 0, 2, 97, 0 }, "flags")]
    [InlineData(new byte[] { 1, 1, 0, 0, 200, 1, 97 }, "length of 100")]
    [InlineData(new byte[] { 1, 1, 0, 0, 1, 97, 0 }, "length of -1")]
    [InlineData(new byte[] { 1, 4, 0xFE, 0xFF, 0xFF, 0xFF, 0x0F }, "count")]
    [InlineData(new byte[] { 1, 4, 0, 2, 7, 2, 0 }, "kind 7")]
    [InlineData(new byte[] { 1, 7, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 1 }, "too long")]
    public void Garbage_is_refused_with_what_is_wrong(byte[] input, string reasonHas)
    {
        CommandCodec.TryRead(input, out _, out string? reason).ShouldBeFalse();
        reason!.ShouldContain(reasonHas);
    }

    [Fact]
    public void Nesting_is_bounded()
    {
        TransactionCommand deep = Txn();
        for (int depth = 1; depth < CommandRules.MaxDepth; depth++) deep = Txn(deep);
        CommandCodec.TryRead(Write(deep), out _, out string? fine).ShouldBeTrue(fine);
        Should.Throw<InvariantException>(() => Write(Txn(deep)));

        byte[] deeper = [1, .. Enumerable.Repeat(new byte[] { 4, 0, 2 }, 10_000).SelectMany(bytes => bytes), .. new byte[20_000]];
        CommandCodec.TryRead(deeper, out _, out string? reason).ShouldBeFalse();
        reason!.ShouldContain("nest deeper");
    }

    [Fact]
    public void Values_are_not_copied()
    {
        byte[] written = Write(Put("key", "value"));
        CommandCodec.TryRead(written, out Command? read, out _).ShouldBeTrue();
        written[^1] = (byte)'X';
        read.ShouldBeOfType<PutCommand>().Value.ShouldBe("valuX".B());
    }

    [Fact]
    public void The_format_is_what_older_logs_hold()
    {
        Write(Put("k", "v") with { Lease = new(-1), PrevKv = true }).ShouldBe([1, 1, 1, 1, 2, (byte)'k', 2, (byte)'v']);
        Write(new DeleteRangeCommand("a".To("b"))).ShouldBe([1, 2, 0, 2, (byte)'a', 2, (byte)'b']);
        Write(Txn(Delete("a"))).ShouldBe([1, 4, 0, 2, 2, 0, 2, (byte)'a', 0, 0]);
        Write(new CompactCommand(new(100))).ShouldBe([1, 5, 200, 1]);
        Write(new LeaseGrantCommand(new(1), 10)).ShouldBe([1, 6, 2, 20]);
        Write(new LeaseRevokeCommand(new(1))).ShouldBe([1, 7, 2]);
    }

    private static byte[] Write(Command command)
    {
        var output = new ArrayBufferWriter<byte>();
        CommandCodec.Write(output, command);
        return output.WrittenSpan.ToArray();
    }

    private static string Text(Command command) => command is TransactionCommand txn
        ? $"({string.Join(",", txn.Comparisons)} ? {string.Join(",", txn.Success.Select(Text))} : {string.Join(",", txn.Failure.Select(Text))})"
        : command.ToString();
}
