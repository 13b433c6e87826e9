using System.Collections.Immutable;
using AADiff.Cli.Home;
using AADiff.Diffusion.Devices;
using AADiff.Shared.Configuration;
using AADiff.Shared.Errors;
using AADiff.Shared.Farm;

namespace AADiff.Cli.Cluster;

/// <summary>Starts and ends the executables of the farm.</summary>
/// <param name="programs">Folder that they lie in: this program's own.</param>
/// <param name="clock">Measures the time limits.</param>
internal sealed class LocalCluster(string programs, TimeProvider clock) : ILocalCluster
{
    private static readonly TimeSpan _readyLimit = TimeSpan.FromSeconds(90);

    /// <summary>
    /// A node finishes the batch it draws before it leaves, and the last coordinator waits in vain for another one to take its jobs.
    /// </summary>
    private static readonly TimeSpan _drainLimit = TimeSpan.FromSeconds(180);

    /// <summary>
    /// A farm that ends as a whole hands nothing over: all that is recorded lies in the journal and in the store, and what is under way is done again.
    /// </summary>
    private static readonly TimeSpan _endLimit = TimeSpan.FromSeconds(4);

    private static readonly TimeSpan _pace = TimeSpan.FromMilliseconds(250);

    public ClusterState? Find(HomeFolder home) =>
        ClusterFile.Read(home) is { } state && MemberProcess.IsAlive(state.Members[0]) ? state : null;

    public async Task<ClusterState> UpAsync(HomeFolder home, int gpus, string? device, CancellationToken cancellationToken)
    {
        if (Find(home) is { } running)
        {
            throw new UserError(ErrorClass.Usage, $"A farm runs on {home.Data} already, at {running.Address}: aadiff farm down ends it.");
        }

        if (device is not null)
        {
            DeviceProbe.RequireAll(device);
        }

        using HomeLock held = HomeLock.Take(home);
        await EndAsync(home);
        PrivateFiles.CreateFolder(home.Logs);

        // The coordinator takes the lowest: when a farm of two splits, the side with the lowest address goes on.
        int[] ports = FreePorts.Take(gpus + 2);
        ClusterState state = new(new Uri($"http://127.0.0.1:{ports[1]}"), []);
        MemberSettings settings = new(home, ports[0], ports[1], device);
        try
        {
            state = Add(home, state, "coordinator", "AADiff.Coordinator", settings.Coordinator());
            for (int i = 1; i <= gpus; i++)
            {
                state = Add(home, state, $"gpu-{i}", "AADiff.GpuNode", settings.Gpu(ports[i + 1]));
            }

            await WaitUntilReadyAsync(state, gpus, cancellationToken);
            return state;
        }
        catch
        {
            await EndAsync(home);
            throw;
        }
    }

    public async Task<bool> DownAsync(HomeFolder home, bool drain, CancellationToken cancellationToken)
    {
        bool running = ClusterFile.Read(home)?.Members.Any(MemberProcess.IsAlive) == true;
        await (drain ? DrainAsync(home) : EndAsync(home));
        return running;
    }

    /// <summary>Recorded member by member, so that whatever was started can be ended.</summary>
    private ClusterState Add(HomeFolder home, ClusterState state, string name, string program, IReadOnlyDictionary<string, string> settings)
    {
        string path = Path.Combine(programs, program);
        if (!File.Exists(path))
        {
            throw new UserError(ErrorClass.Failed, $"{path} is missing: build the whole solution.");
        }

        state = state with
        {
            Members = state.Members.Add(MemberProcess.Start(name, path, Path.Combine(home.Logs, $"{name}.log"), settings)),
        };
        ClusterFile.Write(home, state);
        return state;
    }

    /// <summary>GPU nodes end first: they hand over to each other and to the coordinator, which must still be there.</summary>
    private async Task DrainAsync(HomeFolder home)
    {
        ImmutableArray<ClusterMember> members = ClusterFile.Read(home)?.Members ?? [];
        await Task.WhenAll(members.Skip(1).Select(member => MemberProcess.EndAsync(member, _drainLimit, clock)));
        foreach (ClusterMember coordinator in members.Take(1))
        {
            await MemberProcess.EndAsync(coordinator, _drainLimit, clock);
        }

        ClusterFile.Delete(home);
    }

    private async Task EndAsync(HomeFolder home)
    {
        await Task.WhenAll((ClusterFile.Read(home)?.Members ?? []).Select(member => MemberProcess.EndAsync(member, _endLimit, clock)));
        ClusterFile.Delete(home);
    }

    private async Task WaitUntilReadyAsync(ClusterState state, int gpus, CancellationToken cancellationToken)
    {
        using HttpClient http = FarmHttp.ClientFor(state.Address);
        long began = clock.GetTimestamp();
        while (!await IsReadyAsync(http, gpus, cancellationToken))
        {
            if (state.Members.FirstOrDefault(member => !MemberProcess.IsAlive(member)) is { } dead)
            {
                throw new UserError(ErrorClass.Failed, $"{dead.Name} ended while starting: {LastLine(dead.Log)} ({dead.Log})");
            }

            if (clock.GetElapsedTime(began) > _readyLimit)
            {
                throw new UserError(
                    ErrorClass.Failed,
                    $"The farm was not ready after {_readyLimit.TotalSeconds:0} s: its logs in {Path.GetDirectoryName(state.Members[0].Log)} say more.");
            }

            await Task.Delay(_pace, clock, cancellationToken);
        }
    }

    /// <summary>The coordinator answers, and every GPU node has reported.</summary>
    private static async Task<bool> IsReadyAsync(HttpClient http, int gpus, CancellationToken cancellationToken)
    {
        try
        {
            using HttpResponseMessage response = await http.GetAsync("readyz", cancellationToken);
            return response.IsSuccessStatusCode && (await new HttpFarm(http).NodesAsync(cancellationToken)).Count >= gpus;
        }
        catch (Exception e) when (e is HttpRequestException or UserError)
        {
            // It is still starting; the caller says so when that takes too long.
            return false;
        }
    }

    private static string LastLine(string log) =>
        File.Exists(log) && File.ReadLines(log).LastOrDefault(line => !string.IsNullOrWhiteSpace(line)) is { } line
            ? line.Trim()
            : "its log is empty";
}
