using AADiff.Coordinator.Jobs;
using AADiff.Shared.Farm;
using AADiff.Shared.Objects;
using AADiff.Shared.Protocol;
using Xunit;

namespace AADiff.Coordinator.Tests.Jobs;

/// <summary>Jobs in a real cluster of one on a real SQLite journal.</summary>
public sealed class RenderJobActorTests
{
    [Fact]
    public async Task A_request_becomes_a_video()
    {
        await using CoordinatorBench bench = await CoordinatorBench.StartAsync(pictures: 100);

        await bench.SubmitAsync("job-1");
        JobView view = await bench.WaitForAsync("job-1", JobStatus.Completed);

        Assert.Equal((100, 100), (view.Pictures, view.Done));
        Assert.Equal("videos/job-1/v.mp4", view.VideoObjectName);
        Assert.Equal("lightning over a city", view.Prompt);
        Assert.Equal(100, bench.Frames.Asked.Select(frame => frame.Picture).Distinct().Count());
    }

    [Fact]
    public async Task A_killed_coordinator_goes_on_with_the_same_job_and_asks_for_nothing_that_is_recorded()
    {
        await using CoordinatorBench bench = await CoordinatorBench.StartAsync(pictures: 60);
        int answered = 0;
        bench.Frames.Answer = m => Interlocked.Increment(ref answered) <= 25 ? FakePictures.Render(m) : [];
        await bench.SubmitAsync("job-1");
        await bench.WaitForAsync("job-1", view => view.Done == 25);
        HashSet<int> recorded = [.. bench.Frames.Asked.Take(25).Select(frame => frame.Picture)];
        int before = bench.Frames.Asked.Count();
        long highest = bench.Frames.Asked.Max(frame => frame.Fence);

        await bench.KillAsync();
        bench.Frames.Answer = FakePictures.Render;
        await bench.StartAsync();

        // Nobody asks for the job: it is remembered and goes on by itself.
        await bench.WaitForAsync("job-1", JobStatus.Completed);
        PictureProtocol.RenderPicture[] after = [.. bench.Frames.Asked.Skip(before)];
        Assert.DoesNotContain(after, frame => recorded.Contains(frame.Picture));
        Assert.Equal(35, after.Select(frame => frame.Picture).Distinct().Count());
        Assert.All(after, frame => Assert.True(frame.Fence > highest));
        Assert.Equal(1, bench.Planner.Plans);
    }

    [Fact]
    public async Task A_coordinator_killed_while_planning_plans_again()
    {
        await using CoordinatorBench bench = await CoordinatorBench.StartAsync(pictures: 3);
        TaskCompletionSource never = new();
        bench.Planner.Gate = never.Task;
        await bench.SubmitAsync("job-1");
        await bench.WaitForAsync("job-1", view => view.Stage == "listening");

        await bench.KillAsync();
        bench.Planner.Gate = Task.CompletedTask;
        await bench.StartAsync();

        await bench.WaitForAsync("job-1", JobStatus.Completed);
        Assert.Equal(2, bench.Planner.Plans);
    }

    [Fact]
    public async Task A_job_waits_for_a_lost_store_and_goes_on_by_itself()
    {
        await using CoordinatorBench bench = await CoordinatorBench.StartAsync(pictures: 5);
        TaskCompletionSource planning = new();
        bench.Planner.Gate = planning.Task;
        await bench.SubmitAsync("job-1");
        await bench.WaitForAsync("job-1", view => view.Stage == "listening");

        bench.Store.Away = true;
        planning.SetResult();
        JobView blocked = await bench.WaitForAsync("job-1", JobStatus.Blocked);
        Assert.Equal("the object store does not answer", blocked.Reason);

        bench.Store.Away = false;
        JobView view = await bench.WaitForAsync("job-1", JobStatus.Completed);
        Assert.Null(view.Reason);
    }

    [Fact]
    public async Task Pause_resume_and_cancel_act_on_a_running_job()
    {
        await using CoordinatorBench bench = await CoordinatorBench.StartAsync(pictures: 50);
        bench.Frames.Answer = m =>
            m.Picture == 0 ? FakePictures.Render(m) : [new PictureProtocol.PictureProgress(m.JobId, m.Picture, m.Fence, "node-1", 0, 0)];
        await bench.SubmitAsync("job-1");
        await bench.WaitForAsync("job-1", view => view.Done == 1);

        JobCommandReply paused = await bench.Farm.CommandAsync("job-1", JobCommandKind.Pause);
        Assert.Equal(JobStatus.Paused, paused.Job!.Status);
        Assert.Null(paused.Refused);
        int asked = bench.Frames.Asked.Count();

        JobCommandReply refused = await bench.Farm.CommandAsync("job-1", JobCommandKind.SetPriority, 1000);
        Assert.NotNull(refused.Refused);

        JobCommandReply resumed = await bench.Farm.CommandAsync("job-1", JobCommandKind.Resume);
        Assert.Equal(JobStatus.Rendering, resumed.Job!.Status);
        await bench.WaitForAsync("job-1", _ => bench.Frames.Asked.Count() > asked);

        JobCommandReply cancelled = await bench.Farm.CommandAsync("job-1", JobCommandKind.Cancel);
        Assert.Equal(JobStatus.Cancelled, cancelled.Job!.Status);
        await bench.WaitForAsync("job-1", _ => bench.Frames.Cancelled.Any());
    }

    [Fact]
    public async Task Failed_pictures_fail_the_job_with_their_names_and_a_requeue_finishes_it()
    {
        await using CoordinatorBench bench = await CoordinatorBench.StartAsync(pictures: 6, policy: new JobPolicy { DataAttempts = 1 });
        bench.Frames.Answer = m => m.Picture == 2
            ? [new PictureProtocol.PictureFailed(m.JobId, m.Picture, m.Fence, FailureKind.Data, "node-1", "a1", "the picture is not a number")]
            : FakePictures.Render(m);
        await bench.SubmitAsync("job-1");

        JobView failed = await bench.WaitForAsync("job-1", JobStatus.Failed);
        Assert.Contains("picture 2: the picture is not a number", failed.Reason, StringComparison.Ordinal);
        Assert.Equal((5, 1), (failed.Done, failed.Failed));

        bench.Frames.Answer = FakePictures.Render;
        await bench.Farm.CommandAsync("job-1", JobCommandKind.RequeueFailed);
        await bench.WaitForAsync("job-1", JobStatus.Completed);
    }

    [Fact]
    public async Task A_deleted_job_leaves_no_file_no_entry_and_no_history_and_the_same_request_is_drawn_anew()
    {
        await using CoordinatorBench bench = await CoordinatorBench.StartAsync(pictures: 3);
        await bench.SubmitAsync("kept");
        await bench.SubmitAsync("job-1");
        await bench.WaitForAsync("kept", JobStatus.Completed);
        await bench.WaitForAsync("job-1", JobStatus.Completed);

        JobCommandReply deleted = await bench.Farm.DeleteAsync("job-1", "ann");

        Assert.Equal((JobStatus.Completed, null), (deleted.Job!.Status, deleted.Refused));
        Assert.Null(await bench.Farm.FindAsync("job-1"));
        Assert.Equal(new JobCommandReply(null, null), await bench.Farm.DeleteAsync("job-1"));
        Assert.Equal("kept", Assert.Single(await bench.Farm.ListAsync()).JobId);
        Assert.Empty(await bench.Store.ListAsync("").Where(found => found.Name.Contains("job-1", StringComparison.Ordinal)).ToListAsync());
        Assert.NotNull(await bench.Store.FindAsync(ObjectNames.Request("kept")));
        Assert.Equal(1, bench.Log.Count("job job-1 is deleted by ann"));

        int asked = bench.Frames.Asked.Count();
        await bench.SubmitAsync("job-1");
        Assert.Equal(3, (await bench.WaitForAsync("job-1", JobStatus.Completed)).Done);
        Assert.Equal(asked + 3, bench.Frames.Asked.Count());

        await bench.KillAsync();
        await bench.StartAsync();
        Assert.Equal((JobStatus.Completed, 3), ((await bench.Farm.FindAsync("job-1"))!.Status, (await bench.Farm.FindAsync("job-1"))!.Done));
    }

    [Fact]
    public async Task Every_answer_given_twice_makes_no_difference()
    {
        await using CoordinatorBench bench = await CoordinatorBench.StartAsync(pictures: 40);
        bench.Frames.Answer = m => [.. FakePictures.Render(m), FakePictures.Done(m, "a2"), FakePictures.Done(m), .. FakePictures.Render(m)];

        await bench.SubmitAsync("job-1");
        JobView view = await bench.WaitForAsync("job-1", JobStatus.Completed);

        Assert.Equal(40, view.Done);
    }

    [Fact]
    public async Task The_log_of_attempts_lies_in_the_store()
    {
        await using CoordinatorBench bench = await CoordinatorBench.StartAsync(pictures: 3);
        int failures = 0;
        bench.Frames.Answer = m => m.Picture == 1 && Interlocked.Increment(ref failures) == 1
            ? [new PictureProtocol.PictureFailed(m.JobId, m.Picture, m.Fence, FailureKind.Host, "node-2", "a0", "out of memory")]
            : FakePictures.Render(m);
        await bench.SubmitAsync("job-1");
        await bench.WaitForAsync("job-1", JobStatus.Completed);

        // The job ends first and its log is written next.
        string[] lines = [];
        for (int attempt = 0; attempt < 200 && lines.Length < 4; attempt++)
        {
            await Task.Delay(50);
            lines = (await bench.ReadTextAsync(ObjectNames.AttemptLog("job-1"))).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        }

        Assert.Equal(4, lines.Length);
        string failed = lines.Single(line => line.Contains("\"host\"", StringComparison.Ordinal));
        Assert.Contains("out of memory", failed, StringComparison.Ordinal);
        Assert.Contains("node-2", failed, StringComparison.Ordinal);
        string[] counting = [.. lines.Where(line => line.Contains("\"sha256\"", StringComparison.Ordinal))];
        Assert.Equal(3, counting.Length);
        Assert.Contains(counting, line => line.Contains(ObjectNames.Picture(Storyboards.Key(2), "a1"), StringComparison.Ordinal));
    }

    [Fact]
    public async Task Snapshots_are_taken_and_recovered_from()
    {
        JobPolicy policy = new() { SnapshotEvery = 5, BatchAttempts = 1 };
        await using CoordinatorBench bench = await CoordinatorBench.StartAsync(pictures: 40, policy: policy);
        bench.Frames.Answer = m => m.Picture == 30 ? [] : FakePictures.Render(m);
        await bench.SubmitAsync("job-1");
        await bench.WaitForAsync("job-1", view => view.Done == 39);

        await bench.KillAsync();
        bench.Frames.Answer = FakePictures.Render;
        await bench.StartAsync();
        JobView view = await bench.WaitForAsync("job-1", JobStatus.Completed);

        Assert.Equal(40, view.Done);
        Assert.True(await SqliteCount.SnapshotsAsync(bench.Options, "job-job-1") > 0);
    }

    [Fact]
    public async Task An_unknown_job_is_no_job_and_leaves_nothing_behind()
    {
        await using CoordinatorBench bench = await CoordinatorBench.StartAsync(pictures: 1);

        Assert.Null(await bench.Farm.FindAsync("nobody"));
        Assert.Null((await bench.Farm.CommandAsync("nobody", JobCommandKind.Cancel)).Job);
        Assert.Equal(0, await SqliteCount.EventsAsync(bench.Options, "job-nobody"));
    }
}
