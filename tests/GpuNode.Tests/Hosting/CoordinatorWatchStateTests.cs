using AADiff.GpuNode.Hosting;
using Xunit;
using CoordinatorWatchDecision = AADiff.Shared.StateMachines.Decision<
    AADiff.GpuNode.Hosting.CoordinatorWatchState, AADiff.GpuNode.Hosting.CoordinatorWatchEvent, AADiff.GpuNode.Hosting.EndProcess>;

namespace AADiff.GpuNode.Tests.Hosting;

public sealed class CoordinatorWatchStateTests
{
    private static readonly ClusterLook _alone = new(Joined: true, HasCoordinator: false);

    private readonly CoordinatorWatchState _state = new(TimeSpan.FromSeconds(60), TimeSpan.Zero);

    [Fact]
    public void A_process_ends_once_after_its_farm_had_no_coordinator_for_as_long_as_it_may_have_none()
    {
        Assert.True(_state.Handle(_alone, TimeSpan.FromSeconds(59)).IsNothing);

        CoordinatorWatchDecision end = _state.Handle(_alone, TimeSpan.FromSeconds(60));

        Assert.Single(end.Effects);
        Assert.True(end.State.Handle(_alone, TimeSpan.FromSeconds(600)).IsNothing);
    }

    [Theory]
    [InlineData(true, true)]
    [InlineData(false, false)]
    [InlineData(false, true)]
    public void The_time_begins_anew_while_there_is_a_coordinator_and_while_the_node_is_not_in_the_farm(bool joined, bool hasCoordinator)
    {
        CoordinatorWatchDecision seen = _state.Handle(new ClusterLook(joined, hasCoordinator), TimeSpan.FromSeconds(50));

        Assert.Empty(seen.Effects);
        Assert.True(seen.State.Handle(_alone, TimeSpan.FromSeconds(109)).IsNothing);
        Assert.Single(seen.State.Handle(_alone, TimeSpan.FromSeconds(110)).Effects);
    }
}
