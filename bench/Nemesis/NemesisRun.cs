using AADiff.Testing.Cluster;

namespace AADiff.Bench.Nemesis;

/// <summary>One job on one cluster of processes, with faults that its seed decides.</summary>
internal sealed class NemesisRun(int seed, SmallJob job)
{
    private const int Gpus = 2;
    private static readonly TimeSpan _limit = TimeSpan.FromSeconds(60);

    private readonly Random _random = new(seed);
    private readonly List<string> _faults = [];
    private readonly List<double> _recoveries = [];

    /// <param name="faults">How many, one after the other.</param>
    /// <param name="undisturbed">Digests of the pictures by key, or null.</param>
    public async Task<(NemesisResult Result, AuditReport? Audit)> RunAsync(int faults, IReadOnlyDictionary<string, string>? undisturbed)
    {
        await using ProcessCluster cluster = new();
        try
        {
            await cluster.StartAsync(Gpus);
            await cluster.Farm().SubmitAsync("job", await job.RequestAsync(cluster.Storage.Objects));
            WatchedJob watched = new(cluster, "job");
            for (int i = 0; i < faults; i++)
            {
                await watched.DoneAsync(_random.Next(job.Frames * i / faults, job.Frames * (i + 1) / faults));
                await watched.MarkAsync();
                await StrikeAsync((Fault)_random.Next(Enum.GetValues<Fault>().Length), cluster, watched);
            }

            await watched.EndedAsync();
            AuditReport audit = await watched.AuditAsync(undisturbed);
            return (new NemesisResult(_faults, _recoveries, audit.Duplicates, audit.Findings), audit);
        }
        catch (TimeoutException never)
        {
            return (new NemesisResult(_faults, _recoveries, 0, [never.Message]), null);
        }
    }

    /// <summary>Strikes and waits until the job goes on. What has ended is started again, as whatever keeps a farm's processes would.</summary>
    private async Task StrikeAsync(Fault fault, ProcessCluster cluster, WatchedJob watched)
    {
        string name = fault is Fault.KillCoordinator or Fault.TerminateCoordinator ? "c1" : $"g{_random.Next(1, Gpus + 1)}";
        _faults.Add($"{fault} {name} at {watched.Marked}");
        FarmProcess victim = cluster[name];
        long struck = TimeProvider.System.GetTimestamp();
        switch (fault)
        {
            case Fault.FreezeGpu:
                victim.Send(UnixSignal.Stop);
                await Task.Delay(TimeSpan.FromSeconds(_random.Next(2, 15)));
                victim.Send(UnixSignal.Continue);
                break;
            case Fault.KillGpu or Fault.KillCoordinator:
                victim.Send(UnixSignal.Kill);
                await victim.EndAsync(_limit);
                cluster.Start(name);
                break;
            default:
                victim.Send(UnixSignal.Terminate);
                await victim.EndAsync(_limit);
                cluster.Start(name);
                break;
        }

        await watched.RecoveredAsync();
        _recoveries.Add(TimeProvider.System.GetElapsedTime(struck).TotalSeconds);
        if (!victim.IsAlive && cluster[name] == victim)
        {
            cluster.Start(name);
        }
    }
}
