using AADiff.Shared.Farm;
using AADiff.Shared.Objects;

namespace AADiff.Cli.Sessions;

/// <summary>A farm behind its HTTP API.</summary>
internal sealed class RemoteFarmSession : IFarmSession
{
    private readonly HttpClient _http;

    private RemoteFarmSession(HttpClient http, Uri address)
    {
        _http = http;
        Remote = address;
        Farm = new HttpFarm(http);
        Objects = new HttpObjectStore(http);
    }

    public IFarm Farm { get; }

    public IObjectStore Objects { get; }

    public Uri? Remote { get; }

    /// <summary>Asks for the farm's state first, so that a wrong address is known before a sound is uploaded.</summary>
    public static async Task<IFarmSession> ConnectAsync(Uri address, CancellationToken cancellationToken)
    {
        RemoteFarmSession session = new(FarmHttp.ClientFor(address), address);
        try
        {
            await session.Farm.StatusAsync(cancellationToken);
            return session;
        }
        catch
        {
            await session.DisposeAsync();
            throw;
        }
    }

    public ValueTask DisposeAsync()
    {
        _http.Dispose();
        return ValueTask.CompletedTask;
    }
}
