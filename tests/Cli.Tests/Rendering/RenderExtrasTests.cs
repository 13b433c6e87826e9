using System.Text.Json;
using AADiff.Cli.Rendering;
using AADiff.Shared.Errors;
using AADiff.Shared.Objects;
using AADiff.Shared.Pictures;
using AADiff.Shared.Requests;
using AADiff.Sound.Curves;
using AADiff.Sound.Decoding;
using AADiff.Sound.Loudness;
using AADiff.Testing;
using AADiff.Testing.Farm;
using SkiaSharp;
using Xunit;

namespace AADiff.Cli.Tests.Rendering;

/// <summary>Real pictures in a real store, and a real recording.</summary>
public sealed class RenderExtrasTests : IAsyncLifetime
{
    private static readonly PictureKey _dark = new(new string('1', 64));
    private static readonly PictureKey _bright = new(new string('2', 64));

    private readonly World _world = new();
    private readonly RenderExtras _extras = new();
    private int _frames;

    public async Task InitializeAsync()
    {
        ISound thunder = await new FfmpegSoundDecoder().OpenAsync(new SoundFile(TestData.Sample("thunder.ogg")), default);
        _frames = (await Envelope.MeasureAsync(thunder, new EnvelopeSettings(), new FrameRate(1), default)).Frames;
        Storyboard storyboard = new(
            new BaseKey(new string('b', 64)), new FrameRate(1), [.. Enumerable.Range(0, _frames).Select(i => i % 2)],
            [new PlannedPicture(_dark, [0]), new PlannedPicture(_bright, [2])]);
        await PutAsync(ObjectNames.Storyboard("night"), JsonSerializer.SerializeToUtf8Bytes(storyboard, SpecJson.Options));
        await PutAsync(ObjectNames.Picture(_dark, "a"), Png(SKColors.Black));
        await PutAsync(ObjectNames.Picture(_bright, "a"), Png(SKColors.White));
    }

    public Task DisposeAsync()
    {
        _world.Dispose();
        return Task.CompletedTask;
    }

    [Fact]
    public async Task Every_video_frame_is_a_file_that_shows_its_picture()
    {
        await _extras.ExportFramesAsync(_world.Objects, FakeJobs.Accepted("night"), FrameForm.Drawn, _world.At("frames"), overwrite: false, default);

        byte[][] files = [.. Directory.EnumerateFiles(_world.At("frames")).Order(StringComparer.Ordinal).Take(3).Select(File.ReadAllBytes)];
        Assert.Equal([Png(SKColors.Black), Png(SKColors.White), Png(SKColors.Black)], files);
    }

    [Fact]
    public async Task A_plot_is_a_picture()
    {
        await _extras.DrawSyncPlotAsync(
            _world.Objects, FakeJobs.Accepted("night"), new SoundInput(TestData.Sample("thunder.ogg"), RequestDraft.Track("thunder.ogg")),
            _world.At("sync.png"), default);

        using SKBitmap plot = SKBitmap.Decode(_world.At("sync.png"));
        Assert.True(plot.Width > 100 && plot.Height > 100);
    }

    [Theory]
    [InlineData(255, false)]
    [InlineData(40, false)]
    [InlineData(3, true)]
    [InlineData(0, true)]
    public async Task A_word_whose_pictures_do_not_differ_to_the_eye_is_named(byte grey, bool still)
    {
        BaseSpec spec = Spec() with { Words = [new DrivenWord("city", [3])] };
        Storyboard storyboard = new(spec.Key(), new FrameRate(1), [0, 1], [new PlannedPicture(_dark, [0]), new PlannedPicture(_bright, [2])]);
        await PutAsync(ObjectNames.Storyboard("still"), JsonSerializer.SerializeToUtf8Bytes(storyboard, SpecJson.Options));
        await PutAsync(ObjectNames.BaseSpec(spec.Key()), JsonSerializer.SerializeToUtf8Bytes(spec, SpecJson.Options));
        await PutAsync(ObjectNames.Picture(_bright, "a"), Png(new SKColor(grey, grey, grey)));

        string[] said = [.. await _extras.UnmovedAsync(_world.Objects, FakeJobs.Accepted("still"), default)];

        Assert.Equal(still ? 1 : 0, said.Length);
        Assert.All(said, sentence => Assert.StartsWith("'city' moves nothing that would be seen", sentence));
    }

    [Theory]
    [InlineData("m:lightning", "strength in the edited curve")]
    [InlineData("v", "envelope of the edited curve")]
    public async Task The_plot_of_an_edited_curve_shows_that_curve_and_measures_against_it(string column, string title)
    {
        // The pictures are dark and bright in turn, and so is this curve; the recording is not.
        IEnumerable<string> lines = Enumerable.Range(0, _frames).Select(frame => $"{frame},{(frame % 2) * 2}");
        await File.WriteAllTextAsync(_world.At("edited.csv"), $"frame,{column}\n{string.Join('\n', lines)}\n");
        SoundInput sound = new(TestData.Sample("thunder.ogg"), RequestDraft.Track("thunder.ogg"));

        SyncCurves measured = await RenderExtras.MeasureAsync(_world.Objects, FakeJobs.Accepted("night"), sound, default);
        SyncCurves edited = await RenderExtras.MeasureAsync(
            _world.Objects, FakeJobs.Accepted("night"), sound with { CurvePath = _world.At("edited.csv") }, default);

        Assert.Equal("loudness", measured.LoudnessTitle);
        Assert.Equal(title, edited.LoudnessTitle);
        Assert.Equal(Enumerable.Range(0, _frames).Select(frame => (frame % 2) * 2.0), edited.Loudness);
        Assert.True(Math.Abs(SyncReport.Of(measured).LoudnessToChange!.Value) < 0.9);
        Assert.Equal(1, SyncReport.Of(edited).LoudnessToChange!.Value, 9);
    }

    [Fact]
    public async Task An_edited_curve_of_another_length_is_refused()
    {
        await File.WriteAllTextAsync(_world.At("edited.csv"), "frame,v\n0,1\n");
        SoundInput sound = new(TestData.Sample("thunder.ogg"), RequestDraft.Track("thunder.ogg"), _world.At("edited.csv"));

        UserError error = await Assert.ThrowsAsync<UserError>(
            () => _extras.DrawSyncPlotAsync(_world.Objects, FakeJobs.Accepted("night"), sound, _world.At("sync.png"), default));

        Assert.Equal(ErrorClass.Input, error.Class);
        Assert.False(File.Exists(_world.At("sync.png")));
    }

    [Fact]
    public async Task A_picture_that_was_removed_is_said()
    {
        await _world.Objects.DeleteAsync(ObjectNames.Picture(_bright, "a"));

        UserError error = await Assert.ThrowsAsync<UserError>(
            () => _extras.ExportFramesAsync(_world.Objects, FakeJobs.Accepted("night"), FrameForm.Drawn, _world.At("frames"), overwrite: false, default));

        Assert.Contains("not in the store any more", error.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_world.At("frames")));
    }

    private static BaseSpec Spec() => new()
    {
        Model = "mini",
        ModelDigest = new string('d', 64),
        Prompt = "a city",
        NegativePrompt = "",
        Words = [],
        Size = new PictureSize(16, 16),
        Seed = 0,
        Steps = 1,
        Guidance = 1,
        Scheduler = "ddim",
        Controls = new AttentionControls(),
    };

    private async Task PutAsync(string name, byte[] content)
    {
        using MemoryStream stream = new(content);
        await _world.Objects.PutAsync(name, stream, "application/octet-stream");
    }

    private static byte[] Png(SKColor color)
    {
        using SKBitmap bitmap = new(16, 16);
        bitmap.Erase(color);
        using SKData data = bitmap.Encode(SKEncodedImageFormat.Png, 100);
        return data.ToArray();
    }
}
