using System.Text.Json;
using AADiff.GpuNode.Hosting;
using AADiff.GpuNode.Kubernetes;
using AADiff.Shared.Hosting.Kubernetes;
using AADiff.Testing;
using AADiff.Testing.Servers;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace AADiff.GpuNode.Tests.Kubernetes;

public sealed class PodCostTests
{
    private static readonly DateTimeOffset _now = DateTimeOffset.UnixEpoch;

    [Fact]
    public void A_busy_pod_costs_more_than_an_idle_one_and_the_longer_it_draws_the_more()
    {
        Assert.Equal(0, PodCost.Of(false, null, _now));
        Assert.Equal(10, PodCost.Of(true, null, _now));
        Assert.Equal(10 + 90, PodCost.Of(true, _now, _now.AddSeconds(90)));
        Assert.Equal(10, PodCost.Of(true, _now.AddSeconds(5), _now));
        Assert.Equal(1_000_000, PodCost.Of(true, DateTimeOffset.MinValue, _now));
    }

    [Fact]
    public void It_is_written_when_work_begins_or_ends_and_now_and_then_while_it_grows()
    {
        PodCost idle = PodCost.Unwritten.Succeeded(0, _now);
        Assert.True(PodCost.Unwritten.IsDue(0, _now));
        Assert.False(idle.IsDue(0, _now.AddHours(1)));
        Assert.False(idle.IsDue(10, _now.AddSeconds(4)));
        Assert.True(idle.IsDue(10, _now.AddSeconds(5)));

        PodCost busy = idle.Succeeded(20, _now);
        Assert.False(busy.IsDue(30, _now.AddSeconds(10)));
        Assert.True(busy.IsDue(31, _now.AddSeconds(11)));
        Assert.True(busy.IsDue(10, _now.AddSeconds(11)));
    }

    [Fact]
    public void A_server_that_refuses_is_asked_less_and_less()
    {
        PodCost refused = PodCost.Unwritten.Failed(_now);
        Assert.False(refused.IsDue(0, _now.AddSeconds(4)));
        Assert.True(refused.IsDue(0, _now.AddSeconds(5)));
        Assert.False(refused.Failed(_now).IsDue(0, _now.AddSeconds(9)));
        PodCost often = Enumerable.Range(0, 40).Aggregate(refused, (cost, _) => cost.Failed(_now));
        Assert.True(often.IsDue(0, _now.AddSeconds(320)));
    }

    [Fact]
    public async Task A_node_writes_its_cost_to_its_own_pod_and_goes_on_when_it_may_not()
    {
        await using FakeKubernetes server = await FakeKubernetes.StartAsync();
        using ApiServer api = new(server.Account, server.Address);
        FakeTimeProvider clock = new();
        CollectedLog log = new();
        using LoggerFactory logs = new([log]);
        NodeWork work = new();
        using PodCostWriter writer = new("node-7", work, api, clock, logs.CreateLogger<PodCostWriter>());
        await writer.StartAsync(CancellationToken.None);
        await UntilAsync(clock, () => server.Patches.Count == 1);
        Assert.Equal(("node-7", "0"), Written(server));

        work.Update(true, clock.GetUtcNow());
        server.MayPatch = false;
        await UntilAsync(clock, () => server.Requests.Count(asked => asked.Status == 403) == 2);
        Assert.Equal(1, log.Count("it is tried again: the API server answers 403; this pod's service account needs the right to patch pod node-7"));

        server.MayPatch = true;
        await UntilAsync(clock, () => server.Patches.Count == 2);
        Assert.True(int.Parse(Written(server).Cost, null) >= 10);
        Assert.All(server.Requests, asked => Assert.Equal("PATCH /api/v1/namespaces/farm/pods/node-7", asked.Request));
        await writer.StopAsync(CancellationToken.None);
    }

    /// <summary>Of the last patch, which must hold that one annotation and nothing else.</summary>
    private static (string Pod, string Cost) Written(FakeKubernetes server)
    {
        (string pod, JsonElement patch) = server.Patches.Last();
        JsonProperty metadata = Assert.Single(patch.EnumerateObject());
        JsonProperty annotations = Assert.Single(metadata.Value.EnumerateObject());
        JsonProperty cost = Assert.Single(annotations.Value.EnumerateObject());
        Assert.Equal(("metadata", "annotations", "controller.kubernetes.io/pod-deletion-cost"), (metadata.Name, annotations.Name, cost.Name));
        return (pod, cost.Value.GetString()!);
    }

    private static async Task UntilAsync(FakeTimeProvider clock, Func<bool> holds)
    {
        using CancellationTokenSource late = new(TimeSpan.FromSeconds(30));
        while (!holds())
        {
            clock.Advance(TimeSpan.FromSeconds(1));
            await Task.Delay(20, late.Token);
        }
    }
}
