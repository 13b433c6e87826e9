using AADiff.Shared.Configuration;
using AADiff.Shared.Errors;
using AADiff.Shared.Requests;
using AADiff.Sound.Decoding;
using AADiff.Testing;
using AADiff.Testing.Video;
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

        Ffmpeg ffmpeg = new(folder, FfmpegPrograms.Installed, VideoLimits.Usual, NullLogger.Instance);
        await ffmpeg.RunAsync(FfmpegWork.OnPipe(frame, new("frame.mp4"), "-c:v libx264 -f mp4"), CancellationToken.None);

        Assert.Equal(Math.Min(19, before + 10), Niceness(frame.Stat));
    }

    [Fact]
    public async Task An_encoder_that_needs_more_memory_or_time_than_the_options_allow_is_ended_and_the_option_is_named()
    {
        using VideoWorld world = new();
        RenderRequest request = await world.RequestAsync(world.Tone("tone.wav", 1), new FrameRate(30));
        string picture = (await world.PicturesAsync(512, 512, 1))[0];

        UserError memory = await Assert.ThrowsAsync<UserError>(() => world.SegmentAsync(
            request, VideoWorld.Showing(Enumerable.Repeat(picture, 30)), limits: VideoLimits.Usual with { Memory = 32 << 20 }));
        UserError time = await Assert.ThrowsAsync<UserError>(() => world.SegmentAsync(
            request, VideoWorld.Showing(Enumerable.Repeat(picture, 20_000)), limits: VideoLimits.Usual with { ProcessorTime = TimeSpan.FromSeconds(1) }));

        Assert.Contains("limits:encoderMemory", memory.Message, StringComparison.Ordinal);
        Assert.Contains("limits:encoderTime", time.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(Directory.EnumerateFiles(world.Folder.Path), file => !Path.GetFileName(file).StartsWith("planes-", StringComparison.Ordinal));
        Assert.Equal(
            new VideoLimits { Memory = 200L << 20, ProcessorTime = TimeSpan.FromMinutes(5) },
            VideoLimits.Of(new LimitOptions { EncoderMemory = 200, EncoderTime = 5 }));
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
