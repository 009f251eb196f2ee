using Google.Protobuf;
using Tenure.Wire.Protos;

namespace Tenure.EndToEnd.Tests.Differential;

/// <summary>Takes out of an answer what must differ between two servers, and nothing else.</summary>
internal static class Normal
{
    public static string Show(IMessage message)
    {
        // The outer header names the cluster, the member and its term. Those inside a transaction's answer must not.
        if (message.Descriptor.FindFieldByName("header")?.Accessor.GetValue(message) is ResponseHeader header)
            (header.ClusterId, header.MemberId, header.RaftTerm) = (0, 0, 0);

        if (message is LeaseTimeToLiveResponse lease)
        {
            // The clocks of two servers tick apart; that there is time left is what counts. Keys come in no fixed order.
            lease.TTL = Math.Sign(lease.TTL);
            Sort(lease.Keys, (a, b) => a.Span.SequenceCompareTo(b.Span));
        }
        if (message is LeaseLeasesResponse list)
            Sort(list.Leases, (a, b) => a.ID.CompareTo(b.ID));

        // Fields that our message types do not know have no place in the text, so the bytes stand beside it.
        return $"{message} {Convert.ToHexString(message.ToByteArray())}";
    }

    private static void Sort<T>(Google.Protobuf.Collections.RepeatedField<T> field, Comparison<T> comparison)
    {
        List<T> sorted = [.. field];
        sorted.Sort(comparison);
        field.Clear();
        field.AddRange(sorted);
    }
}
