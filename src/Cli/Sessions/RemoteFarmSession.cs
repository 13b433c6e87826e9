using AADiff.Shared.Farm;
using AADiff.Shared.Objects;
using AADiff.Shared.Requests;

namespace AADiff.Cli.Sessions;

/// <summary>A farm behind its HTTP API.</summary>
internal sealed class RemoteFarmSession : IFarmSession
{
    private readonly HttpClient _http;

    private readonly HttpFarm _farm;

    private RemoteFarmSession(HttpClient http, Uri address)
    {
        _http = http;
        _farm = new HttpFarm(http);
        Remote = address;
        Objects = new HttpObjectStore(http);
    }

    public IFarm Farm => _farm;

    public IObjectStore Objects { get; }

    public Uri? Remote { get; }

    public string? User { get; private set; }

    /// <summary>
    /// Asks who it is taken for and how the farm stands, so that a wrong address or key is known before a sound is uploaded.
    /// </summary>
    public static async Task<IFarmSession> ConnectAsync(
        Uri address, string? key, IEnumerable<Uri> others, CancellationToken cancellationToken)
    {
        RemoteFarmSession session = new(FarmHttp.ClientFor(address, key, others), address);
        try
        {
            await session.Farm.StatusAsync(cancellationToken);
            session.User = key is null ? null : (await new HttpFarmAccess(session._http).MeAsync(cancellationToken))?.User;
            return session;
        }
        catch
        {
            await session.DisposeAsync();
            throw;
        }
    }

    public IObjectStore ObjectsOf(string jobId) => StoreOf(jobId);

    public Task<JobView> SubmitAsync(string jobId, RenderRequest request, Uri? webhook, CancellationToken cancellationToken) =>
        _farm.SubmitAsync(jobId, request, webhook, cancellationToken);

    public Task<Stream> OpenAsync(string jobId, string name, long from, CancellationToken cancellationToken) =>
        StoreOf(jobId).OpenAsync(name, from, cancellationToken);

    public Task<JobCheck> CheckAsync(RenderRequest request, CancellationToken cancellationToken) => _farm.CheckAsync(request, cancellationToken);

    private HttpObjectStore StoreOf(string jobId) => new(_http, User is null ? null : jobId);

    public ValueTask DisposeAsync()
    {
        _http.Dispose();
        return ValueTask.CompletedTask;
    }
}
