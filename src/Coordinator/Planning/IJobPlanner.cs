using AADiff.Shared.Requests;

namespace AADiff.Coordinator.Planning;

/// <summary>
/// Makes the storyboard of a request and writes it and the base's spec to the store. Long and blocking work happens off the actors'
/// threads. Bad input throws <c>UserError</c>; a lost store <c>ObjectStoreException</c>.
/// </summary>
public interface IJobPlanner
{
    Task<JobPlan> PlanAsync(string jobId, RenderRequest request, Action<string> onStage, CancellationToken cancellationToken);
}
