using AADiff.Shared.Objects;
using AADiff.Shared.Pictures;
using AADiff.Shared.Requests;
using AADiff.Testing.Pictures;
using AADiff.Testing.Video;
using AADiff.Video.Exports;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace AADiff.Video.Tests;

public sealed class PhotoDetailTests : IDisposable
{
    private static readonly PictureSize _drawn = new(64, 48);

    private readonly VideoWorld _world = new();

    public void Dispose() => _world.Dispose();

    [Theory]
    [InlineData(PhotoFit.Crop, 256, 192)]
    [InlineData(PhotoFit.Pad, 256, 192)]
    [InlineData(PhotoFit.Crop, 320, 240)]
    public async Task Outside_the_region_a_frame_is_the_photo_in_the_size_of_the_video_and_inside_what_was_drawn(PhotoFit fit, int width, int height)
    {
        MovedPhoto photo = new(_drawn, fit);
        VideoShape shape = new(null, new PictureSize(width, height));
        Picture detail = (await DetailAsync(photo, shape))!;

        Picture scaled = await FrameAsync(photo, shape, null, 8);
        Picture frame = await FrameAsync(photo, shape, detail, 8);
        Picture own = photo.Own(new PictureSize(width, height));

        Assert.InRange(photo.Outside(frame, own), 45, double.PositiveInfinity);
        Assert.InRange(photo.Outside(scaled, own), 10, 35);
        Assert.InRange(photo.Outside(await FrameAsync(photo, shape, detail, 16), own), 45, double.PositiveInfinity);
        int middle = 3 * ((height / 2 * width) + (width / 2));
        Assert.Equal(scaled.Rgb[middle..(middle + 3)], frame.Rgb[middle..(middle + 3)]);
    }

    [Fact]
    public async Task What_is_cropped_of_a_picture_is_cropped_of_its_photo()
    {
        MovedPhoto photo = new(_drawn, PhotoFit.Crop);
        VideoShape shape = new(null, new PictureSize(200, 192), Fit.Crop);

        Picture frame = await FrameAsync(photo, shape, await DetailAsync(photo, shape), 8);

        Picture whole = photo.Own(new PictureSize(256, 192));
        for (int y = 0; y < 10; y++)
        {
            int from = 3 * ((y * 256) + 28), to = 3 * y * 200;
            Assert.Equal(whole.Rgb[from..(from + 600)], frame.Rgb[to..(to + 600)]);
        }
    }

    [Theory]
    [InlineData(64, 48)]
    [InlineData(32, 24)]
    public async Task A_video_that_is_no_larger_than_its_pictures_needs_none(int width, int height) =>
        Assert.Null(await DetailAsync(new MovedPhoto(_drawn, PhotoFit.Crop), new VideoShape(null, new PictureSize(width, height))));

    [Fact]
    public async Task A_segment_shows_it_has_the_same_bytes_wherever_it_is_encoded_and_is_named_by_it()
    {
        MovedPhoto photo = new(_drawn, PhotoFit.Crop);
        VideoShape shape = new(null, new PictureSize(256, 192));
        StoredPicture detail = await StoreAsync("jobs/a/photo-detail-1.png", (await DetailAsync(photo, shape))!);
        StoredPicture same = await StoreAsync("jobs/b/photo-detail-2.png", (await DetailAsync(photo, shape))!);
        SegmentSpec plain = await SpecAsync(photo, shape, null);
        SegmentSpec detailed = await SpecAsync(photo, shape, detail);

        byte[] here = await EncodeAsync(detailed, "here"), there = await EncodeAsync(await SpecAsync(photo, shape, same), "there");

        Assert.Equal(here, there);
        Assert.Equal(detailed.Key(), (await SpecAsync(photo, shape, same)).Key());
        Assert.NotEqual(plain.Key(), detailed.Key());
        Picture own = photo.Own(new PictureSize(256, 192));
        double with = photo.Outside(await DecodeAsync(here), own), without = photo.Outside(await DecodeAsync(await EncodeAsync(plain, "plain")), own);
        Assert.True(with > without + 3, $"{with} dB with the photo's own pixels, {without} dB without");
    }

    private Task<Picture?> DetailAsync(MovedPhoto photo, VideoShape shape)
    {
        VideoFolder folder = new(_world.File("detail"), "detail");
        folder.Create();
        return PhotoDetail.MakeAsync(
            photo.Shown, photo.Region, shape, photo.Own, folder, VideoLimits.Usual, NullLoggerFactory.Instance, CancellationToken.None);
    }

    private async Task<Picture> FrameAsync(MovedPhoto photo, VideoShape shape, Picture? detail, int bits)
    {
        StoredPicture moved = await StoreAsync("frames/moved/a.png", photo.Moved);
        string file = _world.File("frame.png");
        await new FramePictures(_world.File("frames")).WriteAsync(
            [FrameSource.Alone(moved.ObjectName)], new PictureReader(_world.Store), shape, detail, bits, _ => File.Create(file), CancellationToken.None);
        return PictureFile.Decode(await File.ReadAllBytesAsync(file));
    }

    private async Task<StoredPicture> StoreAsync(string name, Picture picture)
    {
        byte[] png = PngFile.Encode(picture);
        await _world.Store.PutAsync(name, new MemoryStream(png), "image/png");
        return new StoredPicture(name, Sha256Digest.Of(png));
    }

    private async Task<SegmentSpec> SpecAsync(MovedPhoto photo, VideoShape shape, StoredPicture? detail)
    {
        StoredPicture moved = await StoreAsync("frames/moved/a.png", photo.Moved);
        FrameSource frame = FrameSource.Alone(moved.ObjectName);
        return SegmentSpec.Of("test", new FrameRate(10), shape, [frame, frame, frame], _ => moved.Digest, detail);
    }

    private async Task<byte[]> EncodeAsync(SegmentSpec spec, string folder)
    {
        VideoFolder work = new(_world.WorkFolder, folder);
        work.Create();
        SegmentEncoder encoder = new(work, new RecordedPictures(_world.Store), NullLoggerFactory.Instance, VideoLimits.Usual);
        EncodedSegment segment = await encoder.EncodeAsync(spec.Key(), spec, CancellationToken.None);
        await encoder.CheckAsync([segment], CancellationToken.None);
        return await File.ReadAllBytesAsync(work.File(segment.Name));
    }

    private async Task<Picture> DecodeAsync(byte[] segment)
    {
        string file = _world.File("segment.mp4");
        await File.WriteAllBytesAsync(file, segment);
        return PictureFile.Decode(await VideoWorld.FfmpegAsync("-i", file, "-frames:v", "1", "-c:v", "png", "-f", "image2pipe", "-"));
    }
}
