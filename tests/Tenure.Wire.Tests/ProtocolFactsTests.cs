using System.Reflection;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Tenure.Wire.Etcd;
using Tenure.Wire.Grpc;
using Tenure.Wire.Protos;

namespace Tenure.Wire.Tests;

public sealed class ProtocolFactsTests
{
    private static readonly FileDescriptor[] Files =
    [
        KvReflection.Descriptor, WatchReflection.Descriptor, LeaseReflection.Descriptor, ClusterReflection.Descriptor,
        MaintenanceReflection.Descriptor, ElectionReflection.Descriptor, LockReflection.Descriptor,
    ];

    [Fact]
    public void The_table_of_paths_names_exactly_the_methods_of_the_services()
    {
        IEnumerable<string> declared =
            from file in Files
            from service in file.Services
            from method in service.Methods
            select $"/{service.FullName}/{method.Name}";

        Constants<string>(typeof(EtcdMethods)).ShouldBe(declared, ignoreOrder: true);
    }

    /// <summary>Bytes that etcdctl 3.4 and etcd 3.4 put on the wire, so that a wrong field number cannot go unseen.</summary>
    [Fact]
    public void Messages_have_the_bytes_that_etcd_gives_them()
    {
        Hex(new PutRequest { Key = Utf8("a"), Value = Utf8("b"), Lease = 5, PrevKv = true }).ShouldBe("0A016112016218052001");
        Hex(new WatchRequest { CreateRequest = new() { Key = Utf8("a"), StartRevision = 2, PrevKv = true } })
            .ShouldBe("0A070A016118023001");
        Hex(new Compare { Target = Compare.Types.CompareTarget.Value, Key = Utf8("a"), Value = Utf8("b"), RangeEnd = Utf8("c") })
            .ShouldBe("10031A01613A016282040163");
        Hex(new WatchResponse { WatchId = 1, Events = { new Event { Type = Event.Types.EventType.Delete } } })
            .ShouldBe("10015A020801");
        Hex(new LeaseGrantRequest { TTL = 60, ID = 7 }).ShouldBe("083C1007");
        Hex(new LeaderKey { Name = Utf8("n"), Key = Utf8("k"), Rev = 3, Lease = 4 }).ShouldBe("0A016E12016B18032004");
    }

    [Theory]
    [InlineData("FF")]
    [InlineData("0A05")]
    [InlineData("0801")]
    [InlineData("0A0161FFFFFFFFFFFFFFFFFFFFFF01")]
    public void Garbage_is_refused_or_kept_aside_but_never_misread(string hex)
    {
        byte[] bytes = Convert.FromHexString(hex);
        try
        {
            PutRequest.Parser.ParseFrom(bytes).Key.IsEmpty.ShouldBeTrue();
        }
        catch (InvalidProtocolBufferException)
        {
            // This is the other way to say that the bytes are not a request.
        }
    }

    [Fact]
    public void Every_error_of_etcd_begins_like_one_and_none_is_a_success()
    {
        IEnumerable<GrpcStatus> errors = typeof(EtcdErrors)
            .GetFields(BindingFlags.Public | BindingFlags.Static)
            .Where(field => field.FieldType == typeof(GrpcStatus))
            .Select(field => (GrpcStatus)field.GetValue(null)!);

        foreach (GrpcStatus error in errors.Where(error => error.Code != GrpcStatusCode.Unknown))
        {
            error.IsOk.ShouldBeFalse();
            error.Message.ShouldStartWith("etcdserver: ");
        }
    }

    private static IEnumerable<T> Constants<T>(Type type) =>
        type.GetFields(BindingFlags.Public | BindingFlags.Static).Select(field => (T)field.GetRawConstantValue()!);

    private static string Hex(IMessage message) => Convert.ToHexString(message.ToByteArray());

    private static ByteString Utf8(string text) => ByteString.CopyFromUtf8(text);
}
