using System.Collections.Concurrent;
using System.Diagnostics;
using AADiff.Shared.Errors;
using AADiff.Shared.Farm;

namespace AADiff.Testing.Cluster;

/// <summary>
/// A farm of real processes on loopback: coordinators c1, c2… and GPU nodes g1, g2…. The first two of each are the seeds, started or not: who comes
/// back finds the farm as long as one of the others is in it. Processes end with it.
/// </summary>
public sealed class ProcessCluster : IAsyncDisposable
{
    private static readonly TimeSpan _pace = TimeSpan.FromMilliseconds(100);

    private readonly TemporaryFolder _folder = new();
    private readonly ConcurrentDictionary<string, Member> _members = [];
    private readonly string _seeds;
    private readonly Dictionary<string, int> _seedPorts;

    public ProcessCluster(Func<string, FarmStorage>? storage = null)
    {
        Storage = (storage ?? FarmStorage.InFolder)(_folder.Path);
        string[] seeds = ["c1", "g1", "g2", "c2"];
        _seedPorts = seeds.Zip(seeds.Select(_ => Loopback.FreePort()).Order()).ToDictionary(seed => seed.First, seed => seed.Second);
        _seeds = string.Join(',', seeds.Select(name => $"127.0.0.1:{_seedPorts[name]}"));
    }

    public FarmStorage Storage { get; }

    /// <summary>Further options of a member by its name; empty: none.</summary>
    public Func<string, IReadOnlyDictionary<string, string>> Options { get; init; } = _ => new Dictionary<string, string>();

    /// <summary>Names of the members whose processes live.</summary>
    public IReadOnlyList<string> Alive => [.. _members.Values.Where(member => member.Process?.IsAlive == true).Select(member => member.Name)];

    /// <summary>Everybody who was ever started.</summary>
    public IReadOnlyList<string> Names => [.. _members.Keys];

    public FarmProcess this[string name] => _members[name].Process!;

    /// <summary>Port for other nodes; part of the address by which the farm knows a member.</summary>
    public int PortOf(string name) => _members[name].Port;

    /// <summary>Starts a member, or starts it again at the same address after it ended.</summary>
    /// <param name="name">c or g and a number.</param>
    public void Start(string name) => Start(name, founds: !_members.TryGetValue(name, out Member? member) || member.Process is null);

    /// <summary>Starts all members again at the same addresses, after all have ended.</summary>
    public void StartAgain()
    {
        foreach (string name in _members.Keys.ToArray())
        {
            Start(name, founds: true);
        }
    }

    /// <summary>One coordinator and <paramref name="gpus"/> GPU nodes, all of them up.</summary>
    public async Task StartAsync(int gpus)
    {
        Start("c1");
        for (int i = 1; i <= gpus; i++)
        {
            Start($"g{i}");
        }

        try
        {
            await ReadyAsync(gpus);
        }
        catch
        {
            // A test whose preparation fails is not asked to clean up.
            await DisposeAsync();
            throw;
        }
    }

    public Task ReadyAsync(int gpus, string coordinator = "c1") => UntilAsync(
        $"{gpus} GPU nodes are known to {coordinator}",
        async () => (await Farm(coordinator).StatusAsync()).Nodes.Length == gpus,
        60);

    public HttpFarm Farm(string coordinator = "c1") => new(Http(coordinator));

    public HttpClient Http(string coordinator = "c1") => _members[coordinator].Http!;

    /// <summary>Asks until it is so; a farm that does not answer just now is asked again.</summary>
    /// <returns>Seconds that it took.</returns>
    /// <exception cref="TimeoutException">Never within the limit; the message holds the ends of the logs.</exception>
    public async Task<double> UntilAsync(string what, Func<Task<bool>> holds, double seconds = 90)
    {
        Stopwatch watch = Stopwatch.StartNew();
        while (!await AnswersYesAsync(holds))
        {
            if (watch.Elapsed.TotalSeconds > seconds)
            {
                throw new TimeoutException($"not within {seconds} s: {what}\n{Logs()}");
            }

            await Task.Delay(_pace);
        }

        return watch.Elapsed.TotalSeconds;
    }

    /// <summary>The ends of all logs.</summary>
    public string Logs(int lines = 25) => string.Join(
        '\n', _members.Values.Where(member => member.Process is not null).Select(member => $"--- {member.Name}\n{member.Process!.Tail(lines)}"));

    public async ValueTask DisposeAsync()
    {
        foreach (Member member in _members.Values)
        {
            if (member.Process is not null)
            {
                await member.Process.DisposeAsync();
            }

            member.Http?.Dispose();
        }

        (Storage.Objects as IDisposable)?.Dispose();
        _folder.Dispose();
    }

    private static async Task<bool> AnswersYesAsync(Func<Task<bool>> holds)
    {
        try
        {
            return await holds();
        }
        catch (UserError error) when (error.Class is ErrorClass.Unreachable or ErrorClass.Failed)
        {
            return false;
        }
    }

    private void Start(string name, bool founds)
    {
        if (!_members.TryGetValue(name, out Member? member))
        {
            int port = _seedPorts.TryGetValue(name, out int reserved) ? reserved : Loopback.FreePort();
            member = _members[name] = new Member(
                name, port, name[0] == 'c' ? FarmHttp.ClientFor(new Uri($"http://127.0.0.1:{Loopback.FreePort()}")) : null);
        }

        member.Process = FarmProcess.Start(
            name, name[0] == 'c' ? "AADiff.Coordinator" : "AADiff.GpuNode", _folder.Path, Settings(member, founds));
    }

    private Dictionary<string, string> Settings(Member member, bool founds)
    {
        Dictionary<string, string> settings = new(Storage.Settings)
        {
            ["AADIFF__PORT"] = $"{member.Port}",
            ["AADIFF__SEEDS"] = _seeds,
            ["AADIFF__DATA"] = Path.Combine(_folder.Path, "data"),
            ["AADIFF__GPU__SLOTS"] = "2",
            ["AADIFF__GPU__MODELS"] = Path.GetDirectoryName(TestData.MiniModel())!,

            // Who founds the cluster need not wait long; who comes back must not found another one because the others are slow to answer.
            ["AADIFF__CLUSTER__SEEDTIMEOUT"] = founds ? "2" : "30",
            ["AADIFF__CLUSTER__ORPHANED"] = "30",
            ["AADIFF__CLUSTER__DRAIN"] = "30",
        };
        if (member.Http is not null)
        {
            settings["AADIFF__HTTP__PORT"] = $"{member.Http.BaseAddress!.Port}";
        }

        foreach ((string key, string value) in Options(member.Name))
        {
            settings[key] = value;
        }

        return settings;
    }

    private sealed class Member(string name, int port, HttpClient? http)
    {
        public string Name { get; } = name;

        public int Port { get; } = port;

        public HttpClient? Http { get; } = http;

        public FarmProcess? Process { get; set; }
    }
}
