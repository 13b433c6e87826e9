using System.Globalization;
using AADiff.GpuNode.Hosting;
using AADiff.Shared.Hosting.Kubernetes;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace AADiff.GpuNode.Kubernetes;

/// <summary>
/// Tells Kubernetes what the end of this node would cost, whenever that has changed. Nothing depends on it but which pod is taken away first, so
/// whatever goes wrong is logged and tried again later.
/// </summary>
internal sealed partial class PodCostWriter(string pod, NodeWork work, ApiServer server, TimeProvider time, ILogger<PodCostWriter> log) : BackgroundService
{
    /// <summary>The annotation that Kubernetes compares pods by.</summary>
    private const string Annotation = "controller.kubernetes.io/pod-deletion-cost";

    private static readonly TimeSpan _look = TimeSpan.FromSeconds(1);

    private PodCost _cost = PodCost.Unwritten;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using PeriodicTimer timer = new(_look, time);
        try
        {
            do
            {
                await LookAsync(stoppingToken);
            }
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The node ends: what it shows plays no part any more.
        }
    }

    private async Task LookAsync(CancellationToken cancellationToken)
    {
        DateTimeOffset now = time.GetUtcNow();
        (bool busy, DateTimeOffset? since) = work.Now;
        int cost = PodCost.Of(busy, since, now);
        if (!_cost.IsDue(cost, now))
        {
            return;
        }

        try
        {
            await server.AnnotateAsync(pod, Annotation, cost.ToString(CultureInfo.InvariantCulture), cancellationToken);
            if (_cost.Failures > 0)
            {
                LogWrittenAgain(_cost.Failures);
            }

            _cost = _cost.Succeeded(cost, now);
            LogWritten(cost, busy ? "it has work" : "it is idle");
        }
        catch (Exception e) when (e is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            if (_cost.Failures == 0)
            {
                LogNotWritten(e, e.Message);
            }

            _cost = _cost.Failed(now);
        }
    }
}
