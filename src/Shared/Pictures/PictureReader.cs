using AADiff.Shared.Errors;
using AADiff.Shared.Objects;
using AADiff.Shared.Requests;
using BitFaster.Caching;
using BitFaster.Caching.Lru;
using SkiaSharp;

namespace AADiff.Shared.Pictures;

/// <param name="Size">Width and height.</param>
/// <param name="Pixels">Rows from the top, four bytes a pixel: red, green, blue, unused. Or as whoever loads them says.</param>
public sealed record DecodedPicture(PictureSize Size, byte[] Pixels);

/// <summary>
/// Decoded pictures of one video. Videos show few pictures many times, so the last ones stay in memory; a picture that several segments need at once is
/// decoded once.
/// </summary>
/// <param name="load">Decodes a picture; the same errors as of <see cref="ReadAsync"/>.</param>
/// <param name="cachedBytes">
/// Memory for pictures. All pictures of a video are equally large, so the first one tells how many that are; never fewer than three.
/// </param>
public sealed class PictureReader(Func<string, Task<DecodedPicture>> load, long cachedBytes = PictureReader.UsualBytes)
{
    private const long UsualBytes = 96L * 1024 * 1024;

    private const int MostPictures = 1000;
    private const int FewestPictures = 3;

    /// <summary>No larger one is drawn, so a larger one is not one of ours.</summary>
    private const long MostPixels = (long)RequestLimits.LargestSide * RequestLimits.LargestSide;

    private readonly Lock _lock = new();
    private Task<PictureCache>? _cache;

    /// <param name="store">Has the pictures, as PNG.</param>
    /// <param name="cachedBytes">As above.</param>
    public PictureReader(IObjectStore store, long cachedBytes = UsualBytes)
        : this(name => LoadAsync(store, name), cachedBytes)
    {
    }

    /// <exception cref="ObjectStoreException">The store is away.</exception>
    /// <exception cref="UserError">The picture is missing, damaged, or of another size than the ones before.</exception>
    public async Task<DecodedPicture> ReadAsync(string name, CancellationToken cancellationToken)
    {
        PictureCache cache = await CacheAsync(name).WaitAsync(cancellationToken).ConfigureAwait(false);

        // Not with the token: whoever stops waiting must not end the loading that others wait for.
        DecodedPicture picture = await cache.Pictures.GetOrAddAsync(name, load).AsTask().WaitAsync(cancellationToken).ConfigureAwait(false);
        return picture.Size == cache.Size
            ? picture
            : throw new UserError(
                ErrorClass.Failed, $"Picture {name} is {picture.Size}, the ones before it are {cache.Size}; render the video again.");
    }

    /// <summary>Made with the first picture that can be read.</summary>
    private Task<PictureCache> CacheAsync(string first)
    {
        lock (_lock)
        {
            if (_cache is null or { IsFaulted: true })
            {
                _cache = Task.Run(() => OpenAsync(first), CancellationToken.None);
            }

            return _cache;
        }
    }

    private async Task<PictureCache> OpenAsync(string name)
    {
        DecodedPicture first = await load(name).ConfigureAwait(false);
        var pictures = new ConcurrentLruBuilder<string, DecodedPicture>()
            .WithCapacity((int)Math.Clamp(cachedBytes / first.Pixels.Length, FewestPictures, MostPictures))
            .WithKeyComparer(StringComparer.Ordinal)
            .AsAsyncCache()
            .WithAtomicGetOrAdd()
            .Build();
        pictures.AddOrUpdate(name, first);
        return new PictureCache(first.Size, pictures);
    }

    private static async Task<DecodedPicture> LoadAsync(IObjectStore store, string name)
    {
        var png = new MemoryStream();
        try
        {
            await using Stream stream = await store.OpenAsync(name).ConfigureAwait(false);
            await stream.CopyToAsync(png).ConfigureAwait(false);
        }
        catch (FileNotFoundException e)
        {
            throw new LostPictureError(
                name, $"Picture {name} was recorded but is not in the object store any more; render the video again.", e);
        }

        if (PngHeader.Read(png.GetBuffer().AsSpan(0, (int)png.Length)) is not { } header || header.Pixels > MostPixels)
        {
            throw Undecodable(name);
        }

        png.Position = 0;

        // A thread of its own: the pool is the actors'.
        return await Task.Factory
            .StartNew(() => Decode(name, png), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default).ConfigureAwait(false);
    }

    private static DecodedPicture Decode(string name, MemoryStream png)
    {
        using SKCodec? codec = SKCodec.Create(png);
        if (codec is not null)
        {
            var info = new SKImageInfo(codec.Info.Width, codec.Info.Height, SKColorType.Rgba8888, SKAlphaType.Unpremul);
            if (codec.GetPixels(info, out byte[] pixels) == SKCodecResult.Success)
            {
                return new DecodedPicture(new PictureSize(info.Width, info.Height), pixels);
            }
        }

        throw Undecodable(name);
    }

    private static LostPictureError Undecodable(string name) => new(name, $"Picture {name} can't be decoded; delete it and render the video again.");

    private sealed record PictureCache(PictureSize Size, IAsyncCache<string, DecodedPicture> Pictures);
}
