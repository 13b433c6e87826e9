using AADiff.Testing.Cluster;
using AADiff.Testing.Servers;

namespace AADiff.Bench.Nemesis;

/// <summary>An S3 server and PostgreSQL for all runs; each run has a bucket and a database of its own.</summary>
internal sealed class NemesisServers : IAsyncDisposable
{
    private NemesisServers(S3Server objects, PostgresServer journal) => (Objects, Journal) = (objects, journal);

    public S3Server Objects { get; }

    public PostgresServer Journal { get; }

    public static async Task<NemesisServers> StartAsync() => new(await S3Server.StartAsync(), await PostgresServer.StartAsync());

    public async Task<FarmStorage> StorageAsync(string run) => FarmStorage.OnServers(Objects, await Journal.NewDatabaseAsync(run), run);

    public async ValueTask DisposeAsync()
    {
        await Journal.DisposeAsync();
        await Objects.DisposeAsync();
    }
}
