using System.Runtime.CompilerServices;
using AADiff.Shared.Errors;
using AADiff.Shared.Farm;

namespace AADiff.Cli.Rendering;

/// <summary>Follows a job as its farm does that best: a remote farm sends each change, one in this process is asked.</summary>
internal static class JobWatch
{
    /// <summary>Yields the first view and each that differs, the ended one last.</summary>
    /// <exception cref="UserError">Usage: the farm has no such job. Unreachable: it does not answer any more.</exception>
    public static async IAsyncEnumerable<JobView> FollowAsync(IFarm farm, string jobId, [EnumeratorCancellation] CancellationToken stop)
    {
        bool known = false;
        await foreach (JobView view in farm.FollowAsync(jobId, stop))
        {
            known = true;
            yield return view;
        }

        if (!known)
        {
            throw new UserError(ErrorClass.Usage, $"The farm has no job \"{jobId}\": aadiff list shows what it has.");
        }
    }
}
