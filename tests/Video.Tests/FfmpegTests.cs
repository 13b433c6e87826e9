using AADiff.Sound.Decoding;
using AADiff.Testing;
using FFMpegCore.Pipes;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace AADiff.Video.Tests;

public sealed class FfmpegTests
{
    [Fact]
    public async Task An_encoder_steps_back_behind_what_draws()
    {
        using TemporaryFolder work = new();
        VideoFolder folder = new(work.Path, "job");
        folder.Create();
        int before = Niceness(await File.ReadAllTextAsync("/proc/self/stat"));
        OneFrame frame = new(folder.Path);

        Ffmpeg ffmpeg = new(folder, FfmpegPrograms.Installed, FfmpegLimits.Silence, NullLogger.Instance);
        await ffmpeg.RunAsync(FfmpegWork.OnPipe(frame, new("frame.mp4"), "-c:v libx264 -f mp4"), CancellationToken.None);

        Assert.Equal(Math.Min(19, before + 10), Niceness(frame.Stat));
    }

    /// <summary>The 19th field; the second one, the name in parentheses, may hold spaces.</summary>
    private static int Niceness(string stat) => int.Parse(stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[16]);

    /// <summary>Looks at the ffmpeg that waits for it.</summary>
    private sealed class OneFrame(string folder) : IPipeSource
    {
        public string Stat { get; private set; } = "";

        public string GetStreamArguments() => "-f rawvideo -pixel_format rgb0 -video_size 16x16 -framerate 10";

        public async Task WriteAsync(Stream outputStream, CancellationToken cancellationToken)
        {
            Stat = await File.ReadAllTextAsync($"/proc/{await FfmpegProcesses.InAsync(folder, cancellationToken: cancellationToken)}/stat", cancellationToken);
            await outputStream.WriteAsync(new byte[16 * 16 * 4], cancellationToken);
        }
    }
}
