using AADiff.Bench.Scheduling;
using Xunit;
using static AADiff.Bench.Scheduling.SimulatedNode;

namespace AADiff.GpuNode.Tests.Farm;

/// <summary>
/// The real state machines in simulated time: what is asserted is what comes out, and makespan in simulated seconds, which never varies.
/// </summary>
public sealed class FarmSimulationTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Unequal_nodes_are_done_within_five_percent_of_the_ideal(int seed)
    {
        SimulationResult result = new FarmSimulation(
            new SimulationPlan([Steady(4, 8), Steady(4, 8), Steady(2, 8), Steady(2, 8), Steady(1, 8)], 900, Seed: seed)).Run();

        Assert.Equal((900, 900, 0), (result.Answers, result.Renderings, result.Repeated));
        Assert.InRange(result.Makespan, 900 / (13 / 8.0), 1.05 * 900 / (13 / 8.0));
    }

    [Fact]
    public void A_node_that_turns_eight_times_slower_does_not_hold_up_the_others()
    {
        SimulationResult result = new FarmSimulation(new SimulationPlan(
            [new SimulatedNode(1, (at, _) => TimeSpan.FromSeconds(at < 200 ? 2 : 16)), Steady(1, 2), Steady(1, 4), Steady(1, 4), Steady(1, 8)],
            900)).Run();

        double ideal = 200 + ((900 - (200 * 1.625)) / 1.1875);
        Assert.Equal((900, 0), (result.Answers, result.Repeated));
        Assert.InRange(result.Renderings, 900, 902);
        Assert.InRange(result.Makespan, ideal, 1.05 * ideal);
    }

    [Fact]
    public void Pictures_of_a_node_that_dies_are_rendered_by_the_others()
    {
        SimulationResult result = new FarmSimulation(new SimulationPlan([Steady(2, 4), Steady(2, 4), Steady(2, 4)], 300) { Death = (0, 60) }).Run();

        Assert.Equal((300, 0), (result.Answers, result.Repeated));
        Assert.InRange(result.Renderings, 300, 300 + 4);
    }

    [Fact]
    public void Jobs_of_several_users_end_close_together()
    {
        SimulationResult result = new FarmSimulation(new SimulationPlan([Steady(4, 2), Steady(4, 2)], 400, Jobs: 4)).Run();

        Assert.Equal((400, 400, 0), (result.Answers, result.Renderings, result.Repeated));
        Assert.InRange(result.Makespan, 100, 110);
    }
}
