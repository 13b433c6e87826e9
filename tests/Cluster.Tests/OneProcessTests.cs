using AADiff.Shared.Objects;
using AADiff.Testing;
using AADiff.Testing.Cluster;
using Xunit;

namespace AADiff.Cluster.Tests;

[Collection(UndisturbedRun.Apart)]
public sealed class OneProcessTests(UndisturbedRun undisturbed) : IDisposable
{
    private static readonly TimeSpan _limit = TimeSpan.FromSeconds(120);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_render_that_is_killed_twice_goes_on_with_the_same_command_and_draws_nothing_twice()
    {
        OneProcess run = new(_folder.Path, UndisturbedRun.Job);
        foreach (int stored in (int[])[6, 16])
        {
            await using FarmProcess process = run.Start();
            await run.StoredAsync(process, stored);
            process.Send(UnixSignal.Kill);
            Assert.Equal(128 + 9, await process.EndAsync(_limit));
        }

        Assert.InRange(run.Stored.Count, 16, UndisturbedRun.Job.Frames - 1);
        Assert.False(File.Exists(run.Video));
        await AssertFinishesAsync(run);
    }

    [Fact]
    public async Task Ctrl_C_ends_with_130_and_says_how_to_go_on()
    {
        OneProcess run = new(_folder.Path, UndisturbedRun.Job);
        await using (FarmProcess process = run.Start())
        {
            await run.StoredAsync(process, 6);
            process.Send(UnixSignal.Interrupt);
            int exit = await process.EndAsync(_limit);
            Assert.True(exit == 130, $"{exit}: {process.Tail(20)}");
            Assert.Contains("the same command goes on from here", process.Tail(5), StringComparison.Ordinal);
        }

        Assert.False(File.Exists(run.Video));
        await AssertFinishesAsync(run);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Ctrl_C_that_reaches_what_listens_too_says_nothing_false_of_the_sound_and_the_same_command_goes_on(int programs)
    {
        string[] command =
        [
            "render", "--prompt", "lightning over a city at night", "--audio", TestData.Sample("thunder.ogg"), "--draft", "--steps", "1", "--fps", "4",
            "--out", _folder.File("out.mp4"),
        ];
        Dictionary<string, string> home = new() { ["AADIFF_HOME"] = _folder.File("home") };
        HashSet<int> seen = [];
        await using (FarmProcess process = FarmProcess.Start("render", "aadiff", _folder.Path, home, command))
        {
            while (process.IsAlive && seen.Count < programs)
            {
                seen.UnionWith(process.Children());
            }

            process.SendToAll(UnixSignal.Interrupt);
            int exit = await process.EndAsync(_limit);
            string said = process.Tail(20);
            Assert.True(exit == 130, $"{exit}: {said}");
            Assert.DoesNotContain("not a sound", said, StringComparison.Ordinal);
            Assert.DoesNotContain("needed to read sounds", said, StringComparison.Ordinal);
            Assert.DoesNotContain("failed", said, StringComparison.Ordinal);
        }

        await using FarmProcess again = FarmProcess.Start("again", "aadiff", _folder.Path, home, command);
        int end = await again.EndAsync(_limit);
        Assert.True(end == 0 && File.Exists(_folder.File("out.mp4")), again.Tail(20));
    }

    private async Task AssertFinishesAsync(OneProcess run)
    {
        await using FarmProcess process = run.Start();
        int exit = await process.EndAsync(_limit);
        Assert.True(exit == 0, process.Tail(20));
        IReadOnlyDictionary<string, string> rendered = await OneProcess.RenderedAsync(new FolderObjectStore(run.Objects));
        Assert.Equal(undisturbed.Pictures.OrderBy(picture => picture.Key), rendered.OrderBy(picture => picture.Key));
        Assert.Equal(UndisturbedRun.Job.Frames, Directory.GetFiles(run.Frames).Length);
        Assert.Equal(undisturbed.Video, await File.ReadAllBytesAsync(run.Video));
    }
}
