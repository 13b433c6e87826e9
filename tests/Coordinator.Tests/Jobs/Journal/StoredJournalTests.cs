using AADiff.Coordinator.Jobs;
using AADiff.Shared.Configuration;
using AADiff.Shared.Farm;
using AADiff.Shared.Protocol;
using Xunit;

namespace AADiff.Coordinator.Tests.Jobs.Journal;

/// <summary>Journals of earlier versions load under this one.</summary>
public sealed class StoredJournalTests
{
    private const int Pictures = 12;

    private static readonly JobPolicy _policy = new() { BatchAttempts = 4, SnapshotEvery = 5, DataAttempts = 1 };

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Jobs_of_the_first_version_are_as_they_were_and_go_on(bool withSnapshots)
    {
        await using CoordinatorBench bench = CoordinatorBench.Stopped(Pictures, _policy);
        StoredJournal.Load(StoredJournal.FirstVersion, FarmFolders.Sqlite(bench.Options), withSnapshots);
        await bench.StoreFilesAsync("running");
        await bench.StartAsync();

        JobView done = (await bench.Farm.FindAsync("done"))!;
        Assert.Equal((JobStatus.Completed, Pictures, 0, 80), (done.Status, done.Done, done.Failed, done.Priority));
        Assert.Equal("videos/done/v.mp4", done.VideoObjectName);
        Assert.Equal("lightning over a city", done.Prompt);
        Assert.Equal(["finishing", "listening", "rendering"], done.StageSeconds.Keys);
        Assert.Equal(JobStatus.Cancelled, (await bench.Farm.FindAsync("cancelled"))!.Status);
        Assert.Equal(3, (await bench.Farm.ListAsync()).Count);

        JobView running = await bench.WaitForAsync("running", JobStatus.Completed);
        Assert.Equal(Pictures, running.Done);
        int[] asked = [.. bench.Frames.Asked.Where(frame => frame.JobId == "running").Select(frame => frame.Picture).Distinct().Order()];
        Assert.Equal([3, 4, 5, 7], asked);
    }

    /// <summary>
    /// Lives the lives whose journal is <c>journal-v1.sql</c>. With AADIFF_WRITE_JOURNAL naming a file it is written there: for the next
    /// version of the format, beside the earlier ones.
    /// </summary>
    [Fact]
    public async Task The_lives_of_the_stored_journal_can_be_lived_today()
    {
        await using CoordinatorBench bench = await CoordinatorBench.StartAsync(Pictures, policy: _policy);
        bench.Frames.Answer = m => m.JobId switch
        {
            "cancelled" => [],
            "running" when m.Picture is 3 or 4 or 5 or 7 => [],
            "done" when m.Picture == 1 && m.Priority == 50 => [Failure(m, FailureKind.Data)],
            _ => FakePictures.Render(m),
        };

        await bench.SubmitAsync("done");
        await bench.WaitForAsync("done", JobStatus.Failed);
        await bench.Farm.CommandAsync("done", JobCommandKind.SetPriority, 80);
        await bench.Farm.CommandAsync("done", JobCommandKind.RequeueFailed);
        await bench.WaitForAsync("done", JobStatus.Completed);

        bench.Window = 20;
        await bench.SubmitAsync("cancelled");
        await bench.WaitForAsync("cancelled", JobStatus.Rendering);
        await bench.Farm.CommandAsync("cancelled", JobCommandKind.Pause);
        await bench.Farm.CommandAsync("cancelled", JobCommandKind.Resume);
        await bench.Farm.CommandAsync("cancelled", JobCommandKind.Cancel);

        await bench.SubmitAsync("running");
        JobView view = await bench.WaitForAsync("running", view => view.Done == Pictures - 4);
        await UntilListedAsync(bench);

        if (Environment.GetEnvironmentVariable("AADIFF_WRITE_JOURNAL") is { Length: > 0 } file)
        {
            await bench.KillAsync();
            await File.WriteAllTextAsync(file, StoredJournal.Dump(FarmFolders.Sqlite(bench.Options)));
        }

        Assert.Equal(JobStatus.Rendering, view.Status);
    }

    private static async Task UntilListedAsync(CoordinatorBench bench)
    {
        using CancellationTokenSource late = new(TimeSpan.FromSeconds(60));
        while ((await bench.Farm.ListAsync(late.Token)).Count < 3)
        {
            await Task.Delay(50, late.Token);
        }
    }

    private static PictureProtocol.PictureFailed Failure(PictureProtocol.RenderPicture m, FailureKind kind) =>
        new(m.JobId, m.Picture, m.Fence, kind, "node-2", "a0", "the picture is not a number");
}
