using System.Collections.Immutable;
using AADiff.Shared.Pictures;
using AADiff.Testing.Video;
using Xunit;

namespace AADiff.Video.Tests;

public sealed class PictureReaderTests : IDisposable
{
    private const int PictureBytes = 16 * 16 * 4;
    private readonly VideoWorld _world = new();

    public void Dispose() => _world.Dispose();

    [Fact]
    public async Task Whoever_needs_a_picture_at_the_same_time_gets_the_same_one()
    {
        ImmutableArray<string> pictures = await _world.PicturesAsync(16, 16, 1, 2);
        PictureReader reader = new(_world.Store);

        for (int picture = 0; picture < 2; picture++)
        {
            string name = pictures[picture];
            DecodedPicture[] read = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => reader.ReadAsync(name, CancellationToken.None)));
            Assert.All(read, each => Assert.Same(read[0], each));
        }
    }

    [Fact]
    public async Task No_more_pictures_stay_in_memory_than_fit()
    {
        ImmutableArray<string> pictures = await _world.PicturesAsync(16, 16, [.. Enumerable.Range(0, 40).Select(grey => (byte)grey)]);
        PictureReader reader = new(_world.Store, 10 * PictureBytes);
        List<DecodedPicture> first = [];
        foreach (string picture in pictures)
        {
            first.Add(await reader.ReadAsync(picture, CancellationToken.None));
        }

        int stayed = 0;
        foreach ((string picture, DecodedPicture before) in pictures.Zip(first).Reverse().ToArray())
        {
            stayed += ReferenceEquals(before, await reader.ReadAsync(picture, CancellationToken.None)) ? 1 : 0;
        }

        Assert.InRange(stayed, 1, 10);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_picture_that_was_not_there_is_read_once_it_is(bool others)
    {
        string[] names = [.. await _world.PicturesAsync(16, 16, 1, 2)];
        PictureReader reader = new(_world.Store);
        if (others)
        {
            await reader.ReadAsync(names[1], CancellationToken.None);
        }

        string file = _world.File("store/" + names[0]);
        File.Move(file, file + ".away");
        await Assert.ThrowsAsync<LostPictureError>(() => reader.ReadAsync(names[0], CancellationToken.None));
        File.Move(file + ".away", file);

        Assert.Equal(1, (await reader.ReadAsync(names[0], CancellationToken.None)).Pixels[0]);
    }

    [Fact]
    public async Task Whoever_stops_waiting_takes_the_picture_from_nobody()
    {
        string[] names = [.. await _world.PicturesAsync(16, 16, 1, 2)];
        PictureReader reader = new(_world.Store);

        foreach (string name in names)
        {
            Task<DecodedPicture> stopped = reader.ReadAsync(name, new CancellationToken(canceled: true));
            Task<DecodedPicture> waits = reader.ReadAsync(name, CancellationToken.None);

            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => stopped);
            Assert.Equal(16, (await waits).Size.Width);
        }
    }
}
