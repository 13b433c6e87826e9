using AADiff.Testing.Cluster;

namespace AADiff.Bench.Nemesis;

/// <summary>One job on one farm of processes, with the faults of its plan.</summary>
internal sealed class NemesisRun : IAsyncDisposable
{
    private readonly NemesisPlan _plan;
    private readonly NemesisServers _servers;
    private readonly SmallJob _job;
    private readonly ProcessCluster _cluster;
    private readonly WatchedJob _watched;
    private readonly List<StruckFault> _struck = [];

    private NemesisRun(NemesisPlan plan, NemesisServers servers, FarmStorage storage, SmallJob job)
    {
        (_plan, _servers, _job) = (plan, servers, job);
        _cluster = new ProcessCluster(_ => storage);
        _watched = new WatchedJob(_cluster, "job", [.. Enumerable.Range(1, plan.Coordinators).Select(i => $"c{i}")]);
    }

    /// <param name="name">Of the run; no two runs on the same servers share one.</param>
    /// <param name="plan">What happens.</param>
    /// <param name="servers">Up.</param>
    /// <param name="job">Rendered once.</param>
    /// <param name="undisturbed">Digests of the pictures by key, or null.</param>
    public static async Task<NemesisResult> PlayAsync(
        string name, NemesisPlan plan, NemesisServers servers, SmallJob job, IReadOnlyDictionary<string, string>? undisturbed)
    {
        await using NemesisRun run = new(plan, servers, await servers.StorageAsync(name), job);
        return await run.PlayAsync(undisturbed);
    }

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    private async Task<NemesisResult> PlayAsync(IReadOnlyDictionary<string, string>? undisturbed)
    {
        int restarts = 0;
        try
        {
            await StartAsync();
            await using (Keeper keeper = new(_cluster))
            {
                foreach (PlannedFault fault in _plan.Faults)
                {
                    await _watched.DoneAsync(fault.AtPicture);
                    await _watched.MarkAsync();
                    await StrikeAsync(fault, keeper);
                }

                await _watched.EndedAsync();
                restarts = keeper.Restarts;
                AuditReport audit = await _watched.AuditAsync(undisturbed);
                return new NemesisResult(_plan, _struck, restarts, audit, audit.Findings);
            }
        }
        catch (TimeoutException never)
        {
            return new NemesisResult(_plan, _struck, restarts, null, [never.Message]);
        }
    }

    private async Task StartAsync()
    {
        await _cluster.StartAsync(NemesisPlan.Gpus);
        for (int i = 2; i <= _plan.Coordinators; i++)
        {
            _cluster.Start($"c{i}");
            await _cluster.ReadyAsync(NemesisPlan.Gpus, $"c{i}");
        }

        await _cluster.Farm().SubmitAsync("job", await _job.RequestAsync(_cluster.Storage.Objects));
    }

    /// <summary>Strikes, waits until the job goes on and until the fault has passed.</summary>
    private async Task StrikeAsync(PlannedFault planned, Keeper keeper)
    {
        DateTimeOffset at = TimeProvider.System.GetUtcNow();
        long struck = TimeProvider.System.GetTimestamp();
        Task passed = await BeginAsync(planned, keeper);
        try
        {
            if (planned.Holds > TimeSpan.Zero && !OthersTakeOver(planned.Fault))
            {
                await passed;
                struck = TimeProvider.System.GetTimestamp();
            }

            await _watched.RecoveredAsync();
            _struck.Add(new StruckFault(planned, at, TimeProvider.System.GetElapsedTime(struck).TotalSeconds));
        }
        finally
        {
            await passed;
        }
    }

    private bool OthersTakeOver(Fault fault) => fault switch
    {
        Fault.StopObjects or Fault.StopJournal => false,
        Fault.KillCoordinator or Fault.FreezeCoordinator => _plan.Coordinators > 1,
        _ => true,
    };

    /// <returns>Ends when the fault has passed.</returns>
    private async Task<Task> BeginAsync(PlannedFault planned, Keeper keeper)
    {
        switch (planned.Fault)
        {
            case Fault.StopObjects:
                await _servers.Objects.KillAsync();
                return PassAsync(planned.Holds, _servers.Objects.ReviveAsync);
            case Fault.StopJournal:
                await _servers.Journal.KillAsync();
                return PassAsync(planned.Holds, _servers.Journal.ReviveAsync);
            case Fault.AddGpu:
                _cluster.Start(planned.Victim);
                return Task.CompletedTask;
            case Fault.FreezeGpu or Fault.FreezeCoordinator:
                FarmProcess frozen = _cluster[planned.Victim];
                frozen.Send(UnixSignal.Stop);
                return PassAsync(planned.Holds, () =>
                {
                    frozen.Send(UnixSignal.Continue);
                    return Task.CompletedTask;
                });
            case Fault.TerminateGpu or Fault.TerminateCoordinator:
                _cluster[planned.Victim].Send(UnixSignal.Terminate);
                return Task.CompletedTask;
            default:
                keeper.Away = planned.Victim;
                _cluster[planned.Victim].Send(UnixSignal.Kill);
                return PassAsync(planned.Holds, () =>
                {
                    keeper.Away = null;
                    return Task.CompletedTask;
                });
        }
    }

    private static async Task PassAsync(TimeSpan holds, Func<Task> end)
    {
        await Task.Delay(holds);
        await end();
    }
}
