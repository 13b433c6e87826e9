using AADiff.Shared.Programs;
using AADiff.Shared.Requests;
using AADiff.Testing;
using AADiff.Testing.Video;
using Xunit;

namespace AADiff.Video.Tests;

public sealed class VideoFolderTests : IDisposable
{
    private readonly VideoWorld _world = new();

    public void Dispose() => _world.Dispose();

    [Fact]
    public async Task What_one_assembly_is_writing_survives_the_beginning_of_the_next()
    {
        VideoFolder stopped = new(_world.WorkFolder, "job");
        stopped.Create();

        await stopped.WriteAsync(new("segment.mp4"), async part =>
        {
            await File.WriteAllTextAsync(stopped.File(part), "moving");
            new VideoFolder(_world.WorkFolder, "job").Create();
        });

        Assert.True(stopped.Has(new("segment.mp4")));
    }

    [Fact]
    public async Task What_is_being_checked_survives_steps_that_begin_meanwhile()
    {
        RenderRequest request = await _world.RequestAsync(_world.Tone("tone.wav", 0.5), new FrameRate(10));
        VideoEncoder encoder = _world.Encoder(request);
        using CancellationTokenSource enough = new();
        Task steps = Task.Run(() =>
        {
            while (!enough.IsCancellationRequested)
            {
                _world.Folder.Create();
            }
        });

        for (int time = 0; time < 5; time++)
        {
            EncodedSound sound = await encoder.EncodeSoundAsync(CancellationToken.None);
            Assert.True(sound.Samples >= 22050);
        }

        await enough.CancelAsync();
        await steps;
    }

    [Fact]
    public async Task What_a_killed_process_left_goes_when_nobody_went_on_with_it_for_a_day()
    {
        DateTime now = DateTime.UtcNow;
        string dead = await ProcessMarks.EndedAsync();
        VideoFolder own = Abandoned("own", ProcessMark.Own, now.AddDays(-2));
        VideoFolder old = Abandoned("old", dead, now.AddDays(-2));
        VideoFolder recent = Abandoned("recent", dead, now.AddHours(-1));

        int removed = VideoFolder.RemoveLeftovers(_world.WorkFolder, now);

        Assert.Equal(2, removed);
        Assert.Equal(["own", "own.owner", "recent", "recent.owner"], Directory.GetFileSystemEntries(_world.WorkFolder).Select(Path.GetFileName).Order());
        Assert.True(own.Has(new("segment-1.mp4")) && own.Has(new("a.part")) && !old.Has(new("segment-1.mp4")));
        Assert.True(recent.Has(new("segment-1.mp4")) && !recent.Has(new("a.part")));
    }

    [Fact]
    public void The_files_of_a_given_up_job_stay_while_another_assembly_of_it_works_and_go_with_the_last()
    {
        VideoFolder first = new(_world.WorkFolder, "job");
        VideoFolder second = new(_world.WorkFolder, "job");
        first.Enter();
        second.Enter();
        first.Create();

        first.Leave(forGood: true);
        Assert.True(Directory.Exists(first.Path));
        second.Leave(forGood: true);

        Assert.Empty(Directory.GetFileSystemEntries(_world.WorkFolder));
    }

    private VideoFolder Abandoned(string job, string owner, DateTime last)
    {
        VideoFolder folder = new(_world.WorkFolder, job);
        folder.Create();
        File.WriteAllText(folder.File(new("segment-1.mp4")), "encoded");
        File.WriteAllText(folder.File(new("a.part")), "half");
        File.WriteAllText(folder.Path + ".owner", owner);
        Directory.SetLastWriteTimeUtc(folder.Path, last);
        return folder;
    }
}
