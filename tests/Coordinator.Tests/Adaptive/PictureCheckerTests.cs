using System.Text.Json;
using AADiff.Coordinator.Adaptive;
using AADiff.Coordinator.Tests.Jobs;
using AADiff.Shared.Objects;
using AADiff.Shared.Pictures;
using AADiff.Testing;
using AADiff.Video;
using Xunit;
using static AADiff.Coordinator.Assembly.AssemblyProtocol;

namespace AADiff.Coordinator.Tests.Adaptive;

/// <summary>Real pictures in a real store, compared with the blends in their places.</summary>
public sealed class PictureCheckerTests : IDisposable
{
    private const int Side = 48;

    private readonly TemporaryFolder _folder = new();
    private readonly BlendBound _bound = new(48);
    private readonly EncodingTurns _turns = new();
    private readonly FolderObjectStore _store;
    private readonly Storyboard _board = Storyboards.Adaptive(60);

    public PictureCheckerTests() => _store = new FolderObjectStore(_folder.File("objects"));

    public void Dispose()
    {
        _turns.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Pictures_that_fade_evenly_pass_and_the_stored_storyboard_says_what_each_frame_is_made_of()
    {
        CheckedPictures result = await CheckAsync(strength => Grey(100 + (1000 * strength)));

        Assert.All(result.Checks, check => Assert.True(check.Passed && check.Distance.Whole > 48, $"{check}"));
        Assert.Empty(result.Chosen);
        await using Stream stored = await _store.OpenAsync(ObjectNames.Storyboard("job"));
        Storyboard board = (await JsonSerializer.DeserializeAsync<Storyboard>(stored, SpecJson.Options))!;
        Assert.Equal(result.Settled!.Blends!.Value.AsEnumerable(), board.Blends!.Value);
        Assert.InRange(board.Drawn().Length, 5, 15);
    }

    [Fact]
    public async Task A_flash_of_a_few_pixels_in_one_picture_fails_its_check_though_the_whole_is_near()
    {
        int flashed = AdaptivePictures.Of(_board, new PictureChecks(_bound, [])).Open[0];
        CheckedPictures result = await CheckAsync(strength => Grey(100, white: strength == _board.Pictures[flashed].Strengths[0] ? 4 : 0));

        PictureCheck check = Assert.Single(result.Checks, check => !check.Passed);
        Assert.Equal(flashed, check.Picture);
        Assert.NotEmpty(result.Chosen);
        Assert.Null(result.Settled);
    }

    [Fact]
    public async Task A_picture_that_is_not_what_was_recorded_is_named()
    {
        LostPictureError lost = await Assert.ThrowsAsync<LostPictureError>(
            () => CheckAsync(_ => Grey(100), recorded => recorded with { Digest = Sha256Digest.Of([1]) }));

        Assert.StartsWith("frames/", lost.Name, StringComparison.Ordinal);
    }

    private async Task<CheckedPictures> CheckAsync(Func<float, byte[]> draw, Func<RecordedPicture, RecordedPicture>? change = null)
    {
        List<RecordedPicture> recorded = [];
        foreach (int picture in AdaptivePictures.First(_board))
        {
            byte[] png = draw(_board.Pictures[picture].Strengths[0]);
            string name = ObjectNames.Picture(_board.Pictures[picture].Key, "first");
            await _store.PutAsync(name, new MemoryStream(png), "image/png");
            RecordedPicture one = new(picture, name, Sha256Digest.Of(png));
            recorded.Add(change?.Invoke(one) ?? one);
        }

        return await new PictureChecker("job", _store, _turns).CheckAsync(
            new PicturesToCheck(_board, [], _bound, [.. recorded]), CancellationToken.None);
    }

    /// <summary>One grey, with so many white pixels in the middle.</summary>
    private static byte[] Grey(double value, int white = 0)
    {
        byte[] rgb = new byte[Side * Side * 3];
        Array.Fill(rgb, (byte)Math.Round(value));
        rgb.AsSpan(rgb.Length / 2, 3 * white).Fill(255);
        return PngFile.Encode(new Picture(Side, Side, rgb));
    }
}
