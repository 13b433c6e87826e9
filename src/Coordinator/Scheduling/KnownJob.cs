using static AADiff.Shared.Protocol.SchedulerProtocol;

namespace AADiff.Coordinator.Scheduling;

/// <summary>A job as it last spoke.</summary>
/// <param name="Demand">Its words.</param>
/// <param name="Heard">When.</param>
/// <param name="Window">What it was last told; −1: nothing yet.</param>
internal sealed record KnownJob(JobDemand Demand, DateTimeOffset Heard, int Window);
