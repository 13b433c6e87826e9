using AADiff.Shared.Requests;

namespace AADiff.Coordinator.Planning;

/// <summary>
/// Makes the storyboard of a request: listens, grounds, tokenises, maps loudness to strengths. Writes the base's spec and the storyboard to the
/// store. Long and blocking work happens off the actors' threads. Bad input throws <c>UserError</c>; a lost store <c>ObjectStoreException</c>.
/// </summary>
public interface IJobPlanner
{
    Task<JobPlan> PlanAsync(string jobId, RenderRequest request, Action<string> onStage, CancellationToken cancellationToken);
}
