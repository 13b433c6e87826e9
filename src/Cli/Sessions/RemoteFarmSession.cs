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
    public static async Task<IFarmSession> ConnectAsync(Uri address, string? key, CancellationToken cancellationToken)
    {
        RemoteFarmSession session = new(FarmHttp.ClientFor(address, key), address);
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

    public IObjectStore ObjectsOf(string jobId) => User is null ? Objects : new HttpObjectStore(_http, jobId);

    public Task<JobCheck> CheckAsync(RenderRequest request, CancellationToken cancellationToken) => _farm.CheckAsync(request, cancellationToken);

    public ValueTask DisposeAsync()
    {
        _http.Dispose();
        return ValueTask.CompletedTask;
    }
}
