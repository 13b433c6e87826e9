using AADiff.Shared.Farm;
using AADiff.Shared.Requests;

namespace AADiff.Coordinator.Planning;

/// <summary>Has jobs wait for their turn before they are planned, and says which place they have.</summary>
internal sealed class QueuedPlanner(IJobPlanner planner, PlanningGate gate) : IJobPlanner
{
    public async Task<JobPlan> PlanAsync(string jobId, RenderRequest request, Action<string> onStage, CancellationToken cancellationToken)
    {
        using IDisposable place = await gate
            .EnterAsync(request.User, position => onStage(JobStages.Waiting(position)), cancellationToken).ConfigureAwait(false);
        return await planner.PlanAsync(jobId, request, onStage, cancellationToken).ConfigureAwait(false);
    }
}
