using AADiff.Shared.Errors;
using AADiff.Shared.Farm;
using AADiff.Shared.Objects;
using Microsoft.Extensions.Logging.Abstractions;

namespace AADiff.Coordinator.Sweeping;

/// <summary>Removes from a farm's store what no job needs. Several at once do no harm, nor does one that ends halfway.</summary>
internal sealed partial class FarmSweep(IFarm farm, IObjectStore objects, TimeProvider time, ILogger? log = null)
{
    private readonly ILogger _log = log ?? NullLogger.Instance;

    /// <exception cref="ObjectStoreException">The store is away.</exception>
    /// <exception cref="UserError">The farm does not answer.</exception>
    public async Task<SweepReport> RunAsync(SweepRequest request, CancellationToken cancellationToken)
    {
        try
        {
            JobNeeds needs = new(farm, objects);
            DateTimeOffset? forgetBefore = request.OlderDays is { } days ? time.GetUtcNow().AddDays(-days) : null;
            SweepPlan plan = await StoreSweep.RunAsync(
                objects, (found, stop) => needs.ReadAsync(found, forgetBefore, stop), request.Policy, time, request.DryRun, cancellationToken);
            foreach (DamagedDocument damaged in needs.Damaged)
            {
                Unreadable(damaged.Name, damaged.Why);
            }

            Log(plan, request.DryRun);
            return new SweepReport(
                plan.Remove.Length,
                plan.RemovedBytes,
                plan.KeptPictures,
                plan.KeptPictureBytes,
                needs.Damaged.Count == 0 ? null : [.. needs.Damaged.Take(SweepReport.MostDamaged).Select(damaged => damaged.Name)])
            {
                Needed = plan.Needed,
                Young = plan.Young,
            };
        }
        catch (Exception e) when (e is ObjectStoreException or UserError)
        {
            // Whoever asked for the sweep may be far away and has no use for the stack.
            Stopped(e, e.Message);
            throw;
        }
    }
}
