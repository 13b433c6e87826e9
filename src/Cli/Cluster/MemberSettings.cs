using AADiff.Cli.Home;
using AADiff.Cli.Models;

namespace AADiff.Cli.Cluster;

/// <summary>Options of the processes of a local farm, as environment variables; the executables' own <c>--help</c> describes them.</summary>
/// <param name="Home">Where they keep their state.</param>
/// <param name="SeedPort">Cluster port of the coordinator.</param>
/// <param name="HttpPort">Its HTTP port.</param>
/// <param name="Device">Device that draws the pictures; null: the best there is.</param>
internal sealed record MemberSettings(HomeFolder Home, int SeedPort, int HttpPort, string? Device)
{
    public IReadOnlyDictionary<string, string> Coordinator() => new Dictionary<string, string>(Common(SeedPort))
    {
        ["AADIFF__HTTP__HOST"] = "127.0.0.1",
        ["AADIFF__HTTP__PORT"] = $"{HttpPort}",

        // Not the journal of farms inside a command: those pause the jobs they find.
        ["AADIFF__JOURNAL__SQLITE"] = Home.ClusterJournal,
    };

    public IReadOnlyDictionary<string, string> Gpu(int port)
    {
        Dictionary<string, string> settings = new(Common(port));
        if (Device is not null)
        {
            settings["AADIFF__GPU__DEVICE"] = Device;
        }

        return settings;
    }

    private Dictionary<string, string> Common(int port) => new()
    {
        ["AADIFF__HOST"] = "127.0.0.1",
        ["AADIFF__PORT"] = $"{port}",
        ["AADIFF__SEEDS"] = $"127.0.0.1:{SeedPort}",
        ["AADIFF__DATA"] = Home.Data,
        ["AADIFF__CACHE"] = Home.Cache,

        // Where the verbs of this program look for a model of that name, and where whoever starts the farm wants it to look besides.
        ["AADIFF__GPU__MODELS"] = string.Join(
            Path.PathSeparator,
            ModelRoots.Of(Home, Environment.GetEnvironmentVariable("AADIFF_MODELS")).All
                .Append(Environment.GetEnvironmentVariable("AADIFF__GPU__MODELS"))
                .Where(folder => !string.IsNullOrEmpty(folder))),
    };
}
