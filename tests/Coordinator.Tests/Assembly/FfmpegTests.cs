using AADiff.Coordinator.Assembly;
using AADiff.Testing;
using FFMpegCore;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace AADiff.Coordinator.Tests.Assembly;

public sealed class FfmpegTests
{
    [Fact]
    public async Task An_encoder_steps_back_behind_what_draws()
    {
        using TemporaryFolder work = new();
        AssemblyFolder folder = new(work.Path, "job");
        folder.Create();

        // ffmpeg copies what the system says about ffmpeg.
        FFMpegArgumentProcessor copy = Ffmpeg.File("/proc/self/stat", "-f data " + Ffmpeg.OwnInput)
            .OutputToFile("stat", overwrite: true, o => o.WithCustomArgument("-map 0:0 -c copy -f data"));
        int before = Niceness(await File.ReadAllTextAsync("/proc/self/stat"));
        await new Ffmpeg(folder, NullLogger.Instance).RunAsync(copy, CancellationToken.None);

        Assert.Equal(Math.Min(19, before + 10), Niceness(await File.ReadAllTextAsync(folder.File("stat"))));
    }

    /// <summary>The 19th field; the second one, the name in parentheses, may hold spaces.</summary>
    private static int Niceness(string stat) => int.Parse(stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[16]);
}
