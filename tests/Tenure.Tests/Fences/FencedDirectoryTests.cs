using System.Text;

namespace Tenure.Tests.Fences;

public sealed class FencedDirectoryTests : IDisposable
{
    private const string Scope = "nightly-report";

    private readonly TempFolder _folder = new();

    private string Record => Path.Combine(_folder["data"], ".fence", "record");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_higher_token_passes_and_a_lower_one_is_refused_with_the_highest()
    {
        FencedDirectory directory = await ProvisionAsync();
        await directory.WriteAsync("result.csv", Bytes("one"), Token(7));
        await directory.WriteAsync("result.csv", Bytes("two"), Token(9));

        FenceRefusedException refused = await Should.ThrowAsync<FenceRefusedException>(
            directory.WriteAsync("result.csv", Bytes("late"), Token(8)));

        refused.Problem.ShouldBe(FenceProblem.StaleToken);
        refused.Presented.ShouldBe(Token(8));
        refused.Highest.ShouldBe(Token(9));
        refused.Message.ShouldContain("nightly-report#9@worker");
        Seen("result.csv").ShouldBe("two");
    }

    [Fact]
    public async Task Provisioning_waits_for_whoever_is_inside()
    {
        await ProvisionAsync();
        IDisposable inside = DurableFiles.Instance.TryLock(Path.Combine(_folder["data"], ".fence", "lock"))!;

        Task<FencedDirectory> provisioning = FencedDirectory.ProvisionAsync(_folder["data"], Scope);
        provisioning.IsCompleted.ShouldBeFalse();
        inside.Dispose();

        await provisioning;
    }

    [Fact]
    public async Task An_equal_token_passes_for_its_holder_only()
    {
        FencedDirectory directory = await ProvisionAsync();
        await directory.WriteAsync("f", Bytes("one"), Token(7, "a"));
        await directory.WriteAsync("f", Bytes("two"), Token(7, "a"));

        FenceRefusedException refused =
            await Should.ThrowAsync<FenceRefusedException>(directory.WriteAsync("f", Bytes("three"), Token(7, "b")));

        refused.Problem.ShouldBe(FenceProblem.HeldByAnother);
        refused.Highest!.Holder.ShouldBe("a");
        Seen("f").ShouldBe("two");
    }

    [Fact]
    public async Task A_token_of_another_election_is_refused_however_high()
    {
        FencedDirectory directory = await ProvisionAsync();

        FenceRefusedException refused = await Should.ThrowAsync<FenceRefusedException>(
            directory.WriteAsync("f", Bytes("x"), FencingToken.Create("other", 1000, "worker")));

        refused.Problem.ShouldBe(FenceProblem.WrongScope);
        refused.Status.ShouldBe(new FenceStatus(Scope, null));
        Seen("f").ShouldBeNull();
    }

    [Fact]
    public async Task A_raised_fence_refuses_older_tokens_before_anything_was_written()
    {
        FencedDirectory directory = await ProvisionAsync();

        await directory.RaiseAsync(Token(9));
        await directory.RaiseAsync(Token(9));

        await Should.ThrowAsync<FenceRefusedException>(directory.AppendAsync("f", Bytes("x"), Token(8)));
        (await directory.GetStatusAsync()).ShouldBe(new FenceStatus(Scope, Token(9)));
    }

    [Fact]
    public async Task Appended_records_follow_each_other_and_a_written_file_starts_anew()
    {
        FencedDirectory directory = await ProvisionAsync();
        await directory.AppendAsync("log", Bytes("1\n"), Token(1));
        await directory.AppendAsync("log", Bytes("2\n"), Token(2));
        Seen("log").ShouldBe("1\n2\n");

        await directory.WriteAsync("log", Bytes("0\n"), Token(2));
        await directory.AppendAsync("log", Bytes("1\n"), Token(2));

        Encoding.UTF8.GetString(await directory.ReadAsync("log")).ShouldBe("0\n1\n");
    }

    [Fact]
    public async Task The_highest_token_survives_reopening_and_provisioning_again()
    {
        await (await ProvisionAsync()).RaiseAsync(Token(9));

        FencedDirectory again = await FencedDirectory.ProvisionAsync(_folder["data"], Scope);

        (await again.GetStatusAsync()).Highest.ShouldBe(Token(9));
        await Should.ThrowAsync<FenceRefusedException>(
            FencedDirectory.Open(_folder["data"]).WriteAsync("f", Bytes("x"), Token(8)));
    }

    [Fact]
    public async Task The_highest_token_counts_however_old_its_record_is()
    {
        await (await ProvisionAsync()).RaiseAsync(Token(9));
        File.SetLastWriteTimeUtc(Record, DateTime.UnixEpoch);

        await Should.ThrowAsync<FenceRefusedException>(
            FencedDirectory.Open(_folder["data"]).WriteAsync("f", Bytes("x"), Token(8)));
    }

    [Theory]
    [InlineData(1L << 16)]
    [InlineData(1L << 32)]
    [InlineData(1L << 62)]
    public async Task Numbers_are_compared_in_all_their_width(long number)
    {
        FencedDirectory directory = await ProvisionAsync();
        await directory.RaiseAsync(Token(number - 1));
        await directory.RaiseAsync(Token(number));

        await Should.ThrowAsync<FenceRefusedException>(directory.WriteAsync("f", Bytes("x"), Token(number - 1)));
    }

    [Fact]
    public async Task A_directory_is_fenced_for_one_scope()
    {
        await ProvisionAsync();

        (await Should.ThrowAsync<FenceException>(FencedDirectory.ProvisionAsync(_folder["data"], "other")))
            .Problem.ShouldBe(FenceProblem.WrongScope);
    }

    [Fact]
    public async Task A_directory_that_nobody_provisioned_is_refused()
    {
        Should.Throw<FenceException>(() => FencedDirectory.Open(_folder["data"])).Problem.ShouldBe(FenceProblem.NotProvisioned);

        FencedDirectory directory = await ProvisionAsync();
        File.Delete(Record);

        (await Should.ThrowAsync<FenceException>(directory.WriteAsync("f", Bytes("x"), Token(1))))
            .Problem.ShouldBe(FenceProblem.NotProvisioned);
        Seen("f").ShouldBeNull();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(10)]
    [InlineData(-1)]
    public async Task A_record_of_which_any_byte_is_wrong_or_missing_is_refused(int length)
    {
        FencedDirectory directory = await ProvisionAsync();
        await directory.RaiseAsync(Token(9));
        byte[] record = await File.ReadAllBytesAsync(Record);

        await File.WriteAllBytesAsync(Record, length < 0 ? record[..^1] : record[..length]);
        await RefusedAsDamagedAsync();
        for (int i = 0; i < record.Length; i++)
        {
            byte[] flipped = [.. record];
            flipped[i] ^= 1;
            FenceRecord.TryRead(flipped, out _, out string problem).ShouldBeFalse($"byte {i}");
            problem.ShouldNotBeEmpty();
        }

        async Task RefusedAsDamagedAsync()
        {
            FenceException refused =
                await Should.ThrowAsync<FenceException>(directory.WriteAsync("f", Bytes("x"), Token(10)));
            refused.Problem.ShouldBe(FenceProblem.Damaged);
            refused.Message.ShouldContain(Record);
        }
    }

    [Fact]
    public void A_record_of_a_later_version_is_refused_by_its_number()
    {
        byte[] json = Encoding.UTF8.GetBytes("{\"format\":2,\"scope\":\"a\",\"number\":1,\"holder\":\"b\",\"sequence\":1}");
        string checksum = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(json));

        FenceRecord.TryRead([.. json, .. Encoding.ASCII.GetBytes($"\n{checksum}\n")], out _, out string problem).ShouldBeFalse();

        problem.ShouldContain("its format is 2");
    }

    [Theory]
    [InlineData("..")]
    [InlineData(".")]
    [InlineData("a/b")]
    [InlineData("a\\b")]
    [InlineData("/etc/passwd")]
    [InlineData(".fence")]
    [InlineData(".fence-x")]
    [InlineData("a\0b")]
    [InlineData("a\nb")]
    public async Task A_name_that_leads_elsewhere_is_refused(string name)
    {
        FencedDirectory directory = await ProvisionAsync();

        (await Should.ThrowAsync<ArgumentException>(() => directory.WriteAsync(name, Bytes("x"), Token(1))))
            .Message.ShouldContain("no name for a fenced file");
        await Should.ThrowAsync<ArgumentException>(() => directory.AppendAsync(name, Bytes("x"), Token(1)));
        await Should.ThrowAsync<ArgumentException>(() => directory.ReadAsync(name));
    }

    [Fact]
    public async Task A_name_may_have_255_bytes_and_no_more()
    {
        FencedDirectory directory = await ProvisionAsync();

        await directory.WriteAsync(new string('x', 255), Bytes("x"), Token(1));
        await Should.ThrowAsync<ArgumentException>(() => directory.WriteAsync(new string('ü', 128), Bytes("x"), Token(1)));
    }

    [Fact]
    public async Task A_directory_in_the_place_of_a_file_does_not_close_the_fence()
    {
        FencedDirectory directory = await ProvisionAsync();
        Directory.CreateDirectory(Path.Combine(directory.Path, "sub"));

        await Should.ThrowAsync<IOException>(directory.WriteAsync("sub", Bytes("x"), Token(1)));

        await directory.WriteAsync("f", Bytes("x"), Token(1));
        Seen("f").ShouldBe("x");
    }

    [Fact]
    public async Task A_lock_that_somebody_holds_too_long_is_reported_as_that()
    {
        await ProvisionAsync();
        FencedDirectory directory = FencedDirectory.Open(
            _folder["data"], new FencedDirectoryOptions { LockTimeout = TimeSpan.FromMilliseconds(50) });
        using (DurableFiles.Instance.TryLock(Path.Combine(directory.Path, ".fence", "lock")).ShouldNotBeNull())
        {
            (await Should.ThrowAsync<FenceException>(directory.WriteAsync("f", Bytes("x"), Token(1))))
                .Problem.ShouldBe(FenceProblem.Busy);
        }

        await directory.WriteAsync("f", Bytes("x"), Token(1));
    }

    [Fact]
    public async Task A_wait_for_the_lock_can_be_cancelled()
    {
        FencedDirectory directory = await ProvisionAsync();
        using var gate = DurableFiles.Instance.TryLock(Path.Combine(directory.Path, ".fence", "lock"));
        using CancellationTokenSource cancelled = new();
        Task write = directory.WriteAsync("f", Bytes("x"), Token(1), cancelled.Token);

        await cancelled.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(write);
    }

    [Fact]
    public async Task A_missing_file_is_missing() =>
        await Should.ThrowAsync<FileNotFoundException>((await ProvisionAsync()).ReadAsync("nothing"));

    /// <summary>
    /// A write is cut off after each of its steps in turn. Before the commit neither the token nor the file has changed; from the
    /// commit on both have, once anybody has entered again.
    /// </summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_crash_at_any_step_leaves_both_the_token_and_the_file_changed_or_neither(bool append)
    {
        FencedDirectory directory = await ProvisionAsync();
        string expected = "start;";
        await directory.WriteAsync("f", Bytes(expected), Token(1));
        long number = 1;
        foreach (FenceStep crash in Enum.GetValues<FenceStep>())
        {
            number++;
            string content = $"{crash};";
            FencedDirectory crashing = FencedDirectory.Create(
                directory.Path, null, step => { if (step == crash) throw new CrashException(); });

            await Should.ThrowAsync<CrashException>(append
                ? crashing.AppendAsync("f", Bytes(content), Token(number))
                : crashing.WriteAsync("f", Bytes(content), Token(number)));

            bool committed = crash >= FenceStep.Committed;
            if (committed) expected = append ? expected + content : content;
            (await directory.GetStatusAsync()).Highest.ShouldBe(Token(committed ? number : number - 1), $"{crash}");
            Seen("f").ShouldBe(expected, $"{crash}");
            if (!committed) await directory.RaiseAsync(Token(number));
        }
    }

    /// <summary>The mending itself may be cut off, any number of times.</summary>
    [Fact]
    public async Task An_append_that_is_repeated_after_a_crash_lands_once()
    {
        FencedDirectory directory = await ProvisionAsync();
        await directory.AppendAsync("f", Bytes("one;"), Token(1));
        FencedDirectory crashing = FencedDirectory.Create(
            directory.Path, null, step => { if (step == FenceStep.Committed) throw new CrashException(); });
        await Should.ThrowAsync<CrashException>(crashing.AppendAsync("f", Bytes("two;"), Token(1)));
        string staged = Directory.GetFiles(Path.Combine(directory.Path, ".fence"), "*.staged").ShouldHaveSingleItem();
        byte[] content = await File.ReadAllBytesAsync(staged);

        await directory.GetStatusAsync();
        await File.WriteAllBytesAsync(staged, content); // As after a power failure that lost the deletion.
        await directory.AppendAsync("f", Bytes("three;"), Token(1));

        Seen("f").ShouldBe("one;two;three;");
    }

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    private static FencingToken Token(long number, string holder = "worker") => FencingToken.Create(Scope, number, holder);

    private Task<FencedDirectory> ProvisionAsync() => FencedDirectory.ProvisionAsync(_folder["data"], Scope);

    /// <summary>What a reader sees who knows nothing of fences.</summary>
    private string? Seen(string name)
    {
        string path = Path.Combine(_folder["data"], name);
        return File.Exists(path) ? File.ReadAllText(path) : null;
    }

    private sealed class CrashException : Exception;
}
