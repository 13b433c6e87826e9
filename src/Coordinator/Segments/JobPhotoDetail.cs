using AADiff.Diffusion;
using AADiff.Shared.Objects;
using AADiff.Shared.Pictures;
using AADiff.Shared.Pictures.Photos;
using AADiff.Shared.Requests;
using AADiff.Video;

namespace AADiff.Coordinator.Segments;

/// <summary>
/// What the photo of one job has beyond the drawn size (<see cref="PhotoDetail"/>), made once and kept with the job's files: every segment gets the same,
/// whoever encodes it and whichever coordinator asks for it.
/// </summary>
/// <param name="folder">Of the video.</param>
/// <param name="store">Has the photo and its base.</param>
/// <param name="request">Of the video.</param>
/// <param name="limits">Of one ffmpeg.</param>
/// <param name="logs">For what fails.</param>
internal sealed partial class JobPhotoDetail(
    VideoFolder folder, IObjectStore store, RenderRequest request, VideoLimits limits, ILoggerFactory logs)
{
    private readonly ILogger _log = logs.CreateLogger<JobPhotoDetail>();

    /// <summary>Whether the request asks for one at all.</summary>
    public bool IsWanted => request.Photo is { Background: PhotoBackground.Photo };

    /// <param name="key">Of the job's base.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>Null: nothing is to be added.</returns>
    /// <exception cref="Shared.Errors.UserError">The photo can't be used.</exception>
    /// <exception cref="ObjectStoreException">The store is away.</exception>
    public async Task<StoredPicture?> FindAsync(BaseKey key, CancellationToken cancellationToken)
    {
        await foreach (ObjectInfo found in store.ListAsync(ObjectNames.PhotoDetails(folder.JobId), cancellationToken).ConfigureAwait(false))
        {
            return new StoredPicture(found.Name, ObjectNames.PhotoDetailDigest(found.Name));
        }

        if (await MakeAsync(key, request.Photo!, cancellationToken).ConfigureAwait(false) is not { } detail)
        {
            return null;
        }

        byte[] png = PngFile.Encode(detail);
        Sha256Digest digest = Sha256Digest.Of(png);
        string name = ObjectNames.PhotoDetail(folder.JobId, digest);
        using MemoryStream content = new(png, writable: false);
        await store.PutAsync(name, content, "image/png", cancellationToken).ConfigureAwait(false);
        return new StoredPicture(name, digest);
    }

    private async Task<Picture?> MakeAsync(BaseKey key, PhotoInput photo, CancellationToken cancellationToken)
    {
        if (await PreparedAsync(key, cancellationToken).ConfigureAwait(false) is not { Photo: { } layer } prepared)
        {
            LogNotThere(folder.JobId, key);
            return null;
        }

        // A node has decoded this very file with the same code before any picture was drawn.
        using MemoryStream file = new();
        await store.CopyInputAsync(photo.ObjectName, file, cancellationToken).ConfigureAwait(false);
        PictureSize drawn = prepared.PictureSize;
        return await PhotoDetail.MakeAsync(
            new Picture(drawn.Width, drawn.Height, layer.Pixels),
            new SoftRegion(layer.Region, prepared.Shape.Width, prepared.Shape.Height),
            VideoShape.Of(request),
            size => PhotoFile.Decode(file.ToArray(), photo.FileName, drawn, photo.Fit, size),
            folder,
            limits,
            logs,
            cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The first one, as nodes take it; null: pictures of an earlier job were there, and its base has been swept.</summary>
    private async Task<PreparedBase?> PreparedAsync(BaseKey key, CancellationToken cancellationToken)
    {
        await foreach (ObjectInfo found in store.ListAsync(ObjectNames.BaseTensors(key), cancellationToken).ConfigureAwait(false))
        {
            using MemoryStream tensors = new();
            Stream content = await store.OpenAsync(found.Name, cancellationToken).ConfigureAwait(false);
            await using (content.ConfigureAwait(false))
            {
                await content.CopyToAsync(tensors, cancellationToken).ConfigureAwait(false);
            }

            return PreparedBase.Read(tensors.ToArray());
        }

        return null;
    }

    [LoggerMessage(
        LogLevel.Warning, "Video of job {JobId}: its base {BaseKey} is not in the store any more, so around the word it shows the photo as it was drawn, scaled")]
    private partial void LogNotThere(string jobId, BaseKey baseKey);
}
