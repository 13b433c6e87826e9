using AADiff.Shared.Farm;
using AADiff.Shared.Objects;

namespace AADiff.Coordinator.Sweeping;

/// <summary>Removes from a farm's store what no job needs. Several at once do no harm, nor does one that ends halfway.</summary>
internal sealed class FarmSweep(IFarm farm, IObjectStore objects, TimeProvider time)
{
    /// <exception cref="ObjectStoreException">The store is away.</exception>
    public async Task<SweepReport> RunAsync(SweepRequest request, CancellationToken cancellationToken)
    {
        JobNeeds needs = new(farm, objects);
        DateTimeOffset? forgetBefore = request.OlderDays is { } days ? time.GetUtcNow().AddDays(-days) : null;
        SweepPlan plan = await StoreSweep.RunAsync(
            objects, (found, stop) => needs.ReadAsync(found, forgetBefore, stop), request.Policy, time, request.DryRun, cancellationToken);
        return new SweepReport(plan.Remove.Length, plan.RemovedBytes, plan.KeptPictures, plan.KeptPictureBytes);
    }
}
