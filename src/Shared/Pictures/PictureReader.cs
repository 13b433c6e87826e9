using AADiff.Shared.Errors;
using AADiff.Shared.Objects;
using AADiff.Shared.Requests;
using SkiaSharp;

namespace AADiff.Shared.Pictures;

/// <summary>
/// Decoded pictures of one video, from the store. Videos show few pictures many times, so the last ones are kept, up to
/// <paramref name="keptBytes"/>; a picture that several segments want at once is decoded once.
/// </summary>
public sealed class PictureReader(IObjectStore store, long keptBytes = 96L * 1024 * 1024)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Kept> _kept = new(StringComparer.Ordinal);
    private readonly LinkedList<string> _recent = new();
    private PictureSize? _size;
    private long _bytes;

    /// <exception cref="ObjectStoreException">The store is away.</exception>
    /// <exception cref="UserError">The picture is missing, damaged, or of another size than the ones before.</exception>
    public async Task<DecodedPicture> ReadAsync(string name, CancellationToken cancellationToken)
    {
        Kept? kept;
        lock (_lock)
        {
            if (_kept.TryGetValue(name, out kept) && kept.Loading.IsFaulted)
            {
                Forget(name);
                kept = null;
            }

            if (kept is null)
            {
                kept = new Kept(Task.Run(() => LoadAsync(name), CancellationToken.None), _recent.AddFirst(name));
                _kept[name] = kept;
            }
            else
            {
                _recent.Remove(kept.Place);
                _recent.AddFirst(kept.Place);
            }
        }

        DecodedPicture picture = await kept.Loading.WaitAsync(cancellationToken).ConfigureAwait(false);
        lock (_lock)
        {
            Count(name, kept, picture);
        }

        return picture;
    }

    private void Count(string name, Kept kept, DecodedPicture picture)
    {
        _size ??= picture.Size;
        if (picture.Size != _size)
        {
            throw new UserError(ErrorClass.Failed, $"Picture {name} is {picture.Size}, the ones before it are {_size}; render the video again.");
        }

        if (kept.Bytes == 0 && _kept.GetValueOrDefault(name) == kept)
        {
            kept.Bytes = picture.Pixels.Length;
            _bytes += kept.Bytes;
            while (_bytes > keptBytes && _recent.Last!.Value != name)
            {
                Forget(_recent.Last.Value);
            }
        }
    }

    private void Forget(string name)
    {
        if (_kept.Remove(name, out Kept? kept))
        {
            _recent.Remove(kept.Place);
            _bytes -= kept.Bytes;
        }
    }

    private async Task<DecodedPicture> LoadAsync(string name)
    {
        var png = new MemoryStream();
        try
        {
            await using Stream stream = await store.OpenAsync(name).ConfigureAwait(false);
            await stream.CopyToAsync(png).ConfigureAwait(false);
        }
        catch (FileNotFoundException e)
        {
            throw new UserError(ErrorClass.Failed, $"Picture {name} was recorded but is not in the object store any more; render the video again.", e);
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

        throw new UserError(ErrorClass.Failed, $"Picture {name} can't be decoded; delete it and render the video again.");
    }

    private sealed record Kept(Task<DecodedPicture> Loading, LinkedListNode<string> Place)
    {
        public int Bytes { get; set; }

        public bool Equals(Kept? other) => ReferenceEquals(this, other);

        public override int GetHashCode() => Place.GetHashCode();
    }
}
