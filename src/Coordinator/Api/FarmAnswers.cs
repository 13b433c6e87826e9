using AADiff.Shared.Farm;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace AADiff.Coordinator.Api;

/// <summary>
/// Ready means that jobs are taken: the scheduler answers, and so does the directory of jobs, which can't without its journal. That is a fixed number
/// of messages, however many jobs there are.
/// </summary>
internal sealed class FarmAnswers(IFarm farm) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        IReadOnlyList<NodeView> nodes = await farm.NodesAsync(cancellationToken);
        JobPage jobs = await farm.PageAsync(new JobQuery(Limit: 1), cancellationToken);
        return HealthCheckResult.Healthy($"{nodes.Count} GPU nodes, {jobs.Total} jobs");
    }
}
