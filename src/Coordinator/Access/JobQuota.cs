using AADiff.Shared.Errors;
using AADiff.Shared.Farm;
using AADiff.Shared.Protocol;

namespace AADiff.Coordinator.Access;

/// <summary>How many jobs of one user may be under way. Several that are submitted at the same moment may exceed it by as many.</summary>
internal sealed class JobQuota(IFarm farm, AccessRules rules)
{
    private static readonly JobStatus[] _underWay = [.. Enum.GetValues<JobStatus>().Where(status => !status.HasEnded())];

    /// <exception cref="BusyError">This user has as many as are allowed.</exception>
    public async Task RequireRoomAsync(Caller caller, CancellationToken cancellationToken)
    {
        if (caller.User is not { } user || rules.Jobs == 0)
        {
            return;
        }

        JobPage[] pages = await Task.WhenAll(_underWay.Select(
            status => farm.PageAsync(new JobQuery(Limit: 1, Status: status, User: user), cancellationToken)));
        int jobs = pages.Sum(page => page.Total);
        if (jobs >= rules.Jobs)
        {
            throw new BusyError($"{jobs} of your jobs are under way, and {rules.Jobs} are allowed: submit it when some have ended.", FarmTimings.PlanningRetry, own: true);
        }
    }
}
