using AADiff.Shared.Protocol;
using static AADiff.Shared.Protocol.SchedulerProtocol;

namespace AADiff.Coordinator.Scheduling;

/// <content>What it tells: figures for operators and autoscalers, who has a model, and why a job waits.</content>
internal sealed partial record SchedulerState
{
    /// <summary>Characters of a fence's reason that jobs are told.</summary>
    private const int LongestFence = 80;

    /// <summary>Assumed while no node has measured any, milliseconds.</summary>
    private const double UnmeasuredPicture = 1000;

    /// <summary>
    /// GPU time of all that is asked for and not done, at the fleet's mean time per picture; what an autoscaler looks at.
    /// </summary>
    public double PendingGpuSeconds
    {
        get
        {
            KnownNode[] measured = [.. Nodes.Values.Where(n => n.Report.MillisecondsPerPicture > 0)];
            double each = measured.Length == 0 ? UnmeasuredPicture : measured.Average(n => n.Report.MillisecondsPerPicture);
            return Jobs.Values.Concat(Silent.Values).Sum(j => (double)j.Wanted) * each / 1000;
        }
    }

    /// <summary>Why no job may have pictures out, in one sentence; null when some may.</summary>
    private string? WhyNoTickets
    {
        get
        {
            if (Nodes.Values.Any(n => n.IsReady))
            {
                return null;
            }

            if (Nodes.IsEmpty)
            {
                return "The farm has no GPU node now: see whether its processes run.";
            }

            KnownNode[] fenced = [.. Nodes.Values.Where(n => n.Status == NodeStatus.Fenced)];
            return fenced.Length == 0
                ? $"All {Nodes.Count} GPU nodes of the farm drain: let one take work again, or start another."
                : $"No GPU node takes work: {fenced.Length} of {Nodes.Count} are fenced and test themselves from time to time, "
                    + $"or are cleared with 'aadiff nodes clear' (last: {Clipped(fenced[^1].Report.Fenced!)}).";
        }
    }

    private FarmSnapshot Snapshot => new(
        [.. Nodes.Values.Select(n => n.Report with { Longest = [], Models = null, Waits = null })],
        [.. Jobs.Values.Select(j => j.Demand)], PendingGpuSeconds);

    private ModelHolders HoldersOf(ModelMark model) => new(
        Nodes.Count,
        Nodes.Values.Count(n => n.Report.Models is not null && n.Report.Has(model)),
        Nodes.Values.Count(n => n.Report.Models is null),
        Nodes.Values.Where(n => n.Report.Has(model)).Select(n => n.Report.Memory).DefaultIfEmpty().Max(),
        [.. Nodes.Values.Where(n => n.Report.Models is not null && n.Report.Has(model)).Select(n => n.Report.Node).Order(StringComparer.Ordinal).Take(MostHolders)]);

    private string? WhyNone(JobDemand job, int window) => WhyNoTickets ?? (window == 0 && MostOfUser is { } most && Jobs.Values.Any(
        other => other.Demand.JobId != job.JobId && other.Demand.User == job.User && other.Demand.Outstanding > 0)
            ? $"Other jobs of this user have their turn: of one user {most} pictures are drawn at a time (access:pictures)."
            : null);

    private static string Clipped(string reason) => reason.Length <= LongestFence ? reason : reason[..LongestFence];
}
