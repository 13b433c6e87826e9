using AADiff.Shared.Requests;
using AADiff.Testing.Video;
using Xunit;

namespace AADiff.Video.Tests;

public sealed class VideoShapeTests : IDisposable
{
    private readonly VideoWorld _world = new();

    public void Dispose() => _world.Dispose();

    /// <summary>A white picture of 64 × 32: what is beside it is black.</summary>
    [Theory]
    [InlineData(Fit.Crop, 64, 64, 255, 255)]
    [InlineData(Fit.Draw, 96, 50, 255, 255)]
    [InlineData(Fit.Stretch, 50, 96, 255, 255)]
    [InlineData(Fit.Pad, 64, 64, 0, 255)]
    [InlineData(Fit.Pad, 34, 46, 0, 255)]
    public async Task A_video_has_the_size_that_was_asked_for_and_its_pictures_come_into_it_as_was_asked(
        Fit fit, int width, int height, byte atTheTop, byte inTheMiddle)
    {
        RenderRequest request = (await _world.RequestAsync(_world.Tone("tone.wav", 0.3), new FrameRate(10))) with
        {
            VideoSize = new PictureSize(width, height),
            Fit = fit,
        };

        string video = await _world.VideoAsync(request, [0, 0, 0], 64, 32, 255);

        byte[] pixels = await VideoWorld.FfmpegAsync("-i", video, "-frames:v", "1", "-pix_fmt", "gray", "-f", "rawvideo", "-");
        Assert.Equal(width * height, pixels.Length);
        Assert.InRange(pixels[width / 2], Math.Max(0, atTheTop - 3), atTheTop);
        Assert.InRange(pixels[(height / 2 * width) + (width / 2)], inTheMiddle - 3, inTheMiddle);
    }

    [Fact]
    public async Task A_part_of_a_sound_is_what_is_heard()
    {
        string sound = _world.Wav("steps.wav", 8000, 1, Enumerable.Range(0, 24_000).Select(n => (n / 8000 * 0.2f) + (0.05f * MathF.Sin(n * 0.3f))));
        RenderRequest request = (await _world.RequestAsync(sound, new FrameRate(10))) with
        {
            Part = new SoundPart { Start = SoundTime.Parse("1s"), Duration = SoundTime.Parse("0.5") },
        };

        string video = await _world.VideoAsync(request, [0, 0, 0, 0, 0], 32, 32, 200);

        float[] heard = await VideoWorld.SamplesAsync(video, 8000);
        Assert.InRange(heard.Length, 4000, 4100);
        Assert.Equal(0.2, heard[500..3500].Average(), 2);
    }
}
