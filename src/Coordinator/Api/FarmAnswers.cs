using AADiff.Shared.Farm;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace AADiff.Coordinator.Api;

/// <summary>Ready means that the cluster's scheduler answers, so jobs are taken.</summary>
internal sealed class FarmAnswers(IFarm farm) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        FarmView view = await farm.StatusAsync(cancellationToken);
        return HealthCheckResult.Healthy($"{view.Members.Length} members, {view.Nodes.Length} GPU nodes");
    }
}
