namespace Tenure.EndToEnd.Tests.Failures;

public sealed class DataFolderTests
{
    /// <summary>The header of a log segment begins with eight bytes of magic; behind them is the number of its format.</summary>
    private const int FormatOffset = 8;

    [Fact]
    public async Task A_data_folder_of_a_later_version_is_refused_and_left_as_it_is()
    {
        await using TenureCluster cluster = await TenureCluster.StartAsync();
        ClusterMember member = cluster.Members[0];
        await member.StopAsync();
        string segment = Directory.GetFiles(member.DataFolder, "*", SearchOption.AllDirectories).Order().First(IsNotEmpty);
        byte[] later = await File.ReadAllBytesAsync(segment);
        later[FormatOffset]++;
        await File.WriteAllBytesAsync(segment, later);

        await member.RestartAsync();

        (await member.Process.WaitForExitAsync()).ShouldBe(2);
        member.Process.Errors.Lines.ShouldHaveSingleItem().ShouldContain("it was written by a later version");
        (await File.ReadAllBytesAsync(segment)).ShouldBe(later);
    }

    private static bool IsNotEmpty(string path) => new FileInfo(path).Length > 0;
}
