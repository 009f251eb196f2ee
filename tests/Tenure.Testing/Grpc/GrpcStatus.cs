using System.Net.Http.Headers;

namespace Tenure.Testing;

/// <summary>Reads the outcome of a call, which is in the trailers, or in the headers when there was no message.</summary>
internal static class GrpcStatus
{
    public static (int Code, string Error) Of(HttpResponseMessage response)
    {
        string code = Find(response, "grpc-status")
            ?? throw new HttpRequestException($"HTTP {(int)response.StatusCode}, and no grpc-status.");
        return (int.Parse(code), Uri.UnescapeDataString(Find(response, "grpc-message") ?? ""));
    }

    private static string? Find(HttpResponseMessage response, string name) =>
        Find(response.TrailingHeaders, name) ?? Find(response.Headers, name);

    private static string? Find(HttpHeaders headers, string name) =>
        headers.TryGetValues(name, out IEnumerable<string>? values) ? values.First() : null;
}
