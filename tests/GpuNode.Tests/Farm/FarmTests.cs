using AADiff.Models;
using AADiff.Shared.Objects;
using AADiff.Shared.Pictures;
using AADiff.Shared.Protocol;
using AADiff.Shared.Requests;
using AADiff.Testing;
using AADiff.Testing.Rendering;
using Akka.Actor;
using Xunit;
using static AADiff.Shared.Protocol.PictureProtocol;

namespace AADiff.GpuNode.Tests.Farm;

/// <summary>Real clusters in this process: sharding, remoting and the wire format are the real ones; only the renderer is not.</summary>
public sealed class FarmTests
{
    [Fact]
    public async Task Equal_pictures_of_two_jobs_are_rendered_once()
    {
        await using TestFarm farm = await TestFarm.StartAsync(slots: 1, "a", "b");
        farm.Script.Hold("a");
        farm.Script.Hold("b");
        farm.Ask(5, "one");
        await farm.NextBatchAsync();
        farm.Ask(5, "two");
        await farm.HearAsync<PictureAccepted>(m => m.JobId == "two");
        farm.Script.Release("a");
        farm.Script.Release("b");

        PictureDone[] both = [await farm.HearAsync<PictureDone>(), await farm.HearAsync<PictureDone>()];

        Assert.Equal(["one", "two"], both.Select(d => d.JobId).Order());
        Assert.Single(both.Select(d => d.Attempt).Distinct());
        Assert.Equal(1, farm.Script.Rendered[farm.Picture(5).Key]);
        await farm.AssertStoredAsync(both[0]);
    }

    [Fact]
    public async Task A_picture_that_exists_is_not_rendered_again()
    {
        await using TestFarm farm = await TestFarm.StartAsync(slots: 1, "a");
        farm.Ask(5);
        PictureDone first = await farm.HearAsync<PictureDone>();
        farm.Ask(5, "later");

        PictureDone again = await farm.HearAsync<PictureDone>();

        Assert.True(again.Cached);
        Assert.Equal((first.ObjectName, first.Sha256, first.Bytes), (again.ObjectName, again.Sha256, again.Bytes));
        Assert.Equal(1, farm.Script.Rendered[farm.Picture(5).Key]);
    }

    [Fact]
    public async Task A_base_is_prepared_once_for_all_nodes()
    {
        await using TestFarm farm = await TestFarm.StartAsync(slots: 1, "a", "b");
        farm.Script.Hold("a");
        AskAll(farm, 16);
        PictureDone[] done = await farm.CollectAsync(15);
        farm.Script.Release("a");

        PictureDone last = await farm.HearAsync<PictureDone>();

        Assert.Equal(1, farm.Script.BasesPrepared);
        Assert.DoesNotContain(last.Node, done.Select(d => d.Node));
        Assert.All(farm.Script.Rendered.Values, times => Assert.Equal(1, times));
    }

    [Fact]
    public async Task An_idle_node_steals_what_waits_at_a_busy_one()
    {
        await using TestFarm farm = await TestFarm.StartAsync(slots: 1, "a", "b");
        farm.Script.Hold("a");
        AskAll(farm, 16);
        StartedBatch stuck = await farm.NextBatchAsync("a");

        PictureDone[] stolen = await farm.CollectAsync(15);

        Assert.All(stolen, d => Assert.Equal(farm.Address("b"), d.Node));
        Assert.DoesNotContain(stolen, d => d.Key == stuck.Keys.Single());
        farm.Script.Release("a");
        Assert.Equal(farm.Address("a"), (await farm.HearAsync<PictureDone>()).Node);
        Assert.All(farm.Script.Rendered.Values, times => Assert.Equal(1, times));
    }

    [Fact]
    public async Task A_node_that_is_told_to_end_finishes_its_batch_and_gives_the_rest_away()
    {
        await using TestFarm farm = await TestFarm.StartAsync(slots: 1, "a", "b");
        string address = farm.Address("b");
        farm.Script.Hold("a");
        farm.Script.Hold("b");
        AskAll(farm, 12);
        StartedBatch last = await farm.NextBatchAsync("b");
        Task leaving = farm.StopAsync("b");
        farm.Script.Release("a");
        PictureDone[] others = await farm.CollectAsync(11);
        farm.Script.Release("b");

        // A picture whose owner moved may be told of twice.
        PictureDone finished = await farm.HearAsync<PictureDone>();
        while (others.Any(other => other.Key == finished.Key))
        {
            finished = await farm.HearAsync<PictureDone>();
        }

        Assert.Equal((last.Keys.Single(), address), (finished.Key, finished.Node));
        Assert.DoesNotContain(others, d => d.Node == address);
        await leaving;
        Assert.All(farm.Script.Rendered.Values, times => Assert.Equal(1, times));
    }

    [Fact]
    public async Task An_owner_that_moves_to_a_new_node_loses_no_picture()
    {
        await using TestFarm farm = await TestFarm.StartAsync(slots: 1, "a");
        farm.Script.Hold("a");
        AskAll(farm, 24);
        await farm.NextBatchAsync("a");
        await farm.AddAsync("b", slots: 1);

        // Shards move to b while their tickets wait at a.
        PictureDone[] elsewhere = await farm.CollectAsync(23);
        farm.Script.Release("a");
        await farm.HearAsync<PictureDone>();

        Assert.All(elsewhere, d => Assert.Equal(farm.Address("b"), d.Node));
        Assert.Equal(24, farm.Script.Rendered.Count);
    }

    [Fact]
    public async Task A_late_result_of_an_attempt_that_was_given_up_is_harmless()
    {
        await using TestFarm farm = await TestFarm.StartAsync(slots: 1, "a");
        farm.Ask(5);
        PictureDone done = await farm.HearAsync<PictureDone>();

        // A frozen node wakes up: it has stored its picture, then reports it.
        await farm.Store.PutAsync(ObjectNames.Picture(done.Key, "01ZOMBIE"), new MemoryStream(FakeRenderer.Png(done.Key)), "image/png");
        farm.PictureRegion.Tell(new TicketProtocol.PictureRendered(done.Key, "01ZOMBIE", "akka.tcp://farm@nowhere:1", done.Sha256, done.Bytes, 1));
        farm.Ask(5, "later");

        PictureDone again = await farm.HearAsync<PictureDone>();
        Assert.Equal("later", again.JobId);
        await farm.AssertStoredAsync(again);
        await farm.AssertStoredAsync(done);
        Assert.Equal(1, farm.Script.Rendered[done.Key]);
    }

    [Fact]
    public async Task A_picture_that_is_cancelled_while_it_runs_ends_between_two_steps()
    {
        await using TestFarm farm = await TestFarm.StartAsync(slots: 1, "a");
        farm.Script.Hold("a");
        farm.Ask(5);
        await farm.NextBatchAsync();
        farm.Ask(6);
        farm.PictureRegion.Tell(new CancelPicture(farm.Picture(5).Key, "job"));

        // The gate stays closed: only a cancelled batch makes room.
        Assert.Equal(farm.Picture(6).Key, Assert.Single((await farm.NextBatchAsync()).Keys));
        Assert.Empty(farm.Script.Rendered);
    }

    [Fact]
    public async Task Only_the_broken_picture_of_a_batch_fails()
    {
        await using TestFarm farm = await TestFarm.StartAsync(slots: 3, "a");
        farm.Script.Fail(farm.Picture(2).Key, FailureKind.Data);
        AskAll(farm, 3);

        var ends = new List<IForJob>();
        while (ends.Count < 3)
        {
            ends.Add(await farm.HearAsync<IForJob>(m => m is PictureDone or PictureFailed));
        }

        PictureFailed failed = Assert.Single(ends.OfType<PictureFailed>());
        Assert.Equal((2, FailureKind.Data, farm.Address("a")), (failed.Picture, failed.Kind, failed.Node));
        Assert.Equal([1, 3], ends.OfType<PictureDone>().Select(d => d.Picture).Order());
    }

    [Fact]
    public async Task A_sick_node_is_fenced_visibly_and_another_does_its_work_until_it_is_cleared()
    {
        await using TestFarm farm = await TestFarm.StartAsync(slots: 1, "a");
        for (int level = 1; level <= 2; level++)
        {
            farm.Script.Fail(farm.Picture(level).Key, FailureKind.Host, times: 1);
            farm.Ask(level);
            await farm.HearAsync<PictureFailed>();
        }

        farm.Script.Fail(SampleBase.Picture(farm.OtherBase, 3 / 128f).Key, FailureKind.Host, times: 1);
        farm.Script.DeviceIsGone = true;
        farm.AskOther(3, "other");
        await farm.HearAsync<PictureFailed>();
        await farm.FencedAsync();
        farm.Script.DeviceIsGone = false;
        farm.Ask(4);
        SchedulerProtocol.FarmSnapshot snapshot = await farm.Scheduler.Ask<SchedulerProtocol.FarmSnapshot>(SchedulerProtocol.GetFarm.Instance);
        Assert.Equal("the device is gone", Assert.Single(snapshot.Nodes).Fenced);
        farm.Scheduler.Tell(new SchedulerProtocol.ClearFence(farm.Address("a")));

        Assert.Equal(4, (await farm.HearAsync<PictureDone>()).Picture);
    }

    [Fact]
    public async Task Pictures_of_a_model_that_a_node_does_not_have_are_drawn_by_one_that_has_it()
    {
        using var empty = new TemporaryFolder();
        await using TestFarm farm = await TestFarm.StartAsync(slots: 1, "a");
        await farm.AddAsync("b", slots: 1, new ModelStock([empty.Path], cacheFolder: null));
        AskAll(farm, 12);

        PictureDone[] done = await farm.CollectAsync(12);

        Assert.All(done, d => Assert.Equal(farm.Address("a"), d.Node));
        Assert.All(farm.Script.Rendered.Values, times => Assert.Equal(1, times));
    }

    [Fact]
    public async Task A_mask_that_is_not_in_the_store_fails_its_own_job_and_no_node()
    {
        await using TestFarm farm = await TestFarm.StartAsync(slots: 1, "a");
        BaseSpec masked = farm.Base with
        {
            Controls = new AttentionControls { Blend = new LocalBlend { MaskObjectName = InputName.Parse($"inputs/{new string('e', 64)}.png") } },
        };
        await SampleBase.StoreAsync(farm.Store, masked);
        for (int level = 1; level <= 4; level++)
        {
            PlannedPicture picture = SampleBase.Picture(masked, level / 128f);
            farm.PictureRegion.Tell(new RenderPicture(picture.Key, masked.Key(), picture.Strengths, "masked", level, 0, level));
            PictureFailed failed = await farm.HearAsync<PictureFailed>();
            Assert.Equal(FailureKind.Data, failed.Kind);
            Assert.Contains("is not in the object store", failed.Error, StringComparison.Ordinal);
        }

        farm.Ask(5);
        Assert.Equal(5, (await farm.HearAsync<PictureDone>()).Picture);
    }

    private static void AskAll(TestFarm farm, int pictures)
    {
        for (int level = 1; level <= pictures; level++)
        {
            farm.Ask(level);
        }
    }
}
