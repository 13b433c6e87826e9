using System.Net;
using System.Net.Http.Json;
using AADiff.Shared.Pictures;

namespace AADiff.Shared.Farm;

/// <summary>Keys behind the HTTP API; an administrator's key is needed.</summary>
/// <param name="http">As <see cref="FarmHttp.ClientFor"/> makes it; it is disposed of with this.</param>
public sealed class HttpFarmAccess(HttpClient http) : IFarmAccess
{
    /// <summary>Whose key the client has; null: a farm of an earlier version, which wants none.</summary>
    public async Task<CallerView?> MeAsync(CancellationToken cancellationToken = default) =>
        await AskAsync<CallerView>(() => new HttpRequestMessage(HttpMethod.Get, "api/me"), cancellationToken);

    public async Task<IReadOnlyList<KeyView>> KeysAsync(CancellationToken cancellationToken = default) =>
        await AskAsync<List<KeyView>>(() => new HttpRequestMessage(HttpMethod.Get, "api/keys"), cancellationToken) ?? [];

    public async Task<CreatedKey> CreateKeyAsync(KeyRequest request, CancellationToken cancellationToken = default) => (await AskAsync<CreatedKey>(
        () => new HttpRequestMessage(HttpMethod.Post, "api/keys") { Content = JsonContent.Create(request, options: SpecJson.Options) }, cancellationToken))!;

    public Task<KeyView?> RevokeKeyAsync(string id, CancellationToken cancellationToken = default) => AskAsync<KeyView>(
        () => new HttpRequestMessage(HttpMethod.Delete, $"api/keys/{Uri.EscapeDataString(id)}"), cancellationToken);

    public async Task<IReadOnlyList<AuditEntry>> AuditAsync(int count, string? user = null, CancellationToken cancellationToken = default) =>
        await AskAsync<List<AuditEntry>>(
            () => new HttpRequestMessage(HttpMethod.Get, $"api/audit?limit={count}{(user is null ? "" : $"&user={Uri.EscapeDataString(user)}")}"),
            cancellationToken) ?? [];

    public void Dispose() => http.Dispose();

    private async Task<T?> AskAsync<T>(Func<HttpRequestMessage> request, CancellationToken cancellationToken)
        where T : class
    {
        using HttpResponseMessage response = await FarmHttp.SendAsync(http, request, cancellationToken);
        if (response.StatusCode == HttpStatusCode.NotFound)
        {
            return null;
        }

        await FarmHttp.ThrowProblemAsync(response, cancellationToken);
        return await FarmHttp.ReadAsync<T>(response, cancellationToken);
    }
}
