using System.Collections.Immutable;
using AADiff.Shared.Pictures;
using AADiff.Shared.Requests;
using AADiff.Testing.Video;
using Xunit;

namespace AADiff.Video.Tests;

/// <summary>Segments of so many frames that their pictures are converted for the encoder once, and frames are blended of that.</summary>
public sealed class PicturePlanesTests : IDisposable
{
    private const int Side = 256;
    private const int Frames = 300;

    /// <summary>Of colours by way of luma and chroma of eight bits.</summary>
    private const int Rounding = 4;

    /// <summary>Two times two pixels of three values.</summary>
    private const int FrameBytes = 12;

    private readonly VideoWorld _world = new();

    public void Dispose() => _world.Dispose();

    [Fact]
    public async Task Frames_have_the_colours_that_blended_colours_would_have()
    {
        RenderRequest request = await RequestAsync();

        CheckedFile segment = await _world.SegmentAsync(request, Fading(await PictureAsync("c83214"), await PictureAsync("1450c8")));

        byte[] shown = await VideoWorld.FfmpegAsync(
            "-i", _world.Folder.File(segment.Name), "-vf", "crop=2:2,format=rgb24", "-f", "rawvideo", "-");
        Assert.Equal(2, Planes().Length);
        Assert.Equal(Frames * FrameBytes, shown.Length);
        for (int frame = 0; frame < Frames; frame++)
        {
            float weight = WeightAt(frame);
            foreach ((int channel, int from, int to) in ((int, int, int)[])[(0, 0xc8, 0x14), (1, 0x32, 0x50), (2, 0x14, 0xc8)])
            {
                Assert.InRange(shown[(FrameBytes * frame) + channel], from + (weight * (to - from)) - Rounding, from + (weight * (to - from)) + Rounding);
            }
        }
    }

    [Fact]
    public async Task Another_segment_converts_only_the_pictures_that_are_new_and_another_folder_makes_the_same_bytes()
    {
        RenderRequest request = await RequestAsync();
        (string first, string second, string third) = (await PictureAsync("c83214"), await PictureAsync("1450c8"), await PictureAsync("20a040"));
        CheckedFile segment = await _world.SegmentAsync(request, Fading(first, second));
        DateTime[] written = [.. Planes().Select(File.GetLastWriteTimeUtc)];
        string[] before = Planes();

        await _world.SegmentAsync(request, Fading(second, third));
        Assert.Equal(3, Planes().Length);
        Assert.Equal(written, before.Select(File.GetLastWriteTimeUtc));

        CheckedFile again = await _world.SegmentAsync(request, Fading(first, second), job: "another");
        Assert.Equal(segment, again);
    }

    [Fact]
    public async Task A_picture_that_is_gone_is_named()
    {
        RenderRequest request = await RequestAsync();
        string gone = await PictureAsync("1450c8");
        ImmutableArray<FrameSource> frames = Fading(await PictureAsync("c83214"), gone);
        await _world.Store.DeleteAsync(gone);

        LostPictureError error = await Assert.ThrowsAsync<LostPictureError>(() => _world.SegmentAsync(request, frames));

        Assert.Equal(gone, error.Name);
        Assert.Empty(Directory.GetFiles(_world.Folder.Path, "*.part"));
    }

    [Theory]
    [InlineData(Frames, 128)]
    [InlineData(200, null)]
    public async Task Frames_that_are_scaled_or_few_are_made_of_colours(int frames, int? height)
    {
        RenderRequest request = await RequestAsync(height);

        await _world.SegmentAsync(request, Fading(await PictureAsync("c83214"), await PictureAsync("1450c8"))[..frames]);

        Assert.Empty(Planes());
    }

    private static float WeightAt(int frame) => frame * 8 / (float)FrameBlend.One;

    private static ImmutableArray<FrameSource> Fading(string from, string to) =>
        [.. Enumerable.Range(0, Frames).Select(frame => new FrameSource([from, to], [1 - WeightAt(frame), WeightAt(frame)]))];

    private string[] Planes() => [.. Directory.GetFiles(_world.Folder.Path, "planes-*.yuv").Order(StringComparer.Ordinal)];

    private async Task<RenderRequest> RequestAsync(int? height = null) =>
        await _world.RequestAsync(_world.Tone("tone.wav", 1), new FrameRate(30), height);

    private async Task<string> PictureAsync(string colour)
    {
        byte[] png = await VideoWorld.FfmpegAsync(
            "-f", "lavfi", "-i", $"color=0x{colour}:s={Side}x{Side},format=rgb24", "-frames:v", "1", "-c:v", "png", "-f", "image2pipe", "-");
        string name = $"frames/{colour}/a.png";
        await _world.Store.PutAsync(name, new MemoryStream(png), "image/png");
        return name;
    }
}
