using System.Text.Json;
using AADiff.Shared.Errors;
using AADiff.Shared.Objects;
using AADiff.Shared.Pictures;
using AADiff.Video;
using Microsoft.Extensions.Logging;

namespace AADiff.GpuNode.Segments;

/// <summary>From the spec of a segment in the store to its video there, by way of a folder of this process.</summary>
/// <param name="workFolder">Of all segments; nothing of one is left there once it is stored.</param>
/// <param name="store">Has spec and pictures, takes the video.</param>
/// <param name="limits">Of one ffmpeg.</param>
/// <param name="logs">For what fails.</param>
internal sealed partial class SegmentFiles(string workFolder, IObjectStore store, VideoLimits limits, ILoggerFactory logs)
{
    private readonly ILogger _log = logs.CreateLogger<SegmentFiles>();

    /// <summary>What ended processes left there.</summary>
    public void RemoveLeftovers(DateTime now)
    {
        try
        {
            if (VideoFolder.RemoveLeftovers(workFolder, now) is var removed and > 0)
            {
                LogRemoved(removed);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Room that is not given back is no reason not to start.
            LogNotRemoved(e, workFolder);
        }
    }

    /// <returns>Object name of the video.</returns>
    /// <exception cref="LostPictureError">A picture is not what was recorded.</exception>
    /// <exception cref="UserError">The spec is missing or another one, ffmpeg gave up, or what it made does not pass its check.</exception>
    /// <exception cref="ObjectStoreException">The store is away, or the folder is full.</exception>
    public async Task<string> EncodeAsync(SegmentKey key, CancellationToken cancellationToken)
    {
        SegmentSpec spec = await SpecAsync(key, cancellationToken).ConfigureAwait(false);
        VideoFolder folder = new(workFolder, key.Hex);
        folder.Enter();
        try
        {
            folder.Create();
            SegmentEncoder encoder = new(folder, new RecordedPictures(store), logs, limits);
            EncodedSegment segment = await encoder.EncodeAsync(key, spec, cancellationToken).ConfigureAwait(false);
            CheckedFile file = (await encoder.CheckAsync([segment], cancellationToken).ConfigureAwait(false))[0];
            FileStream content = File.OpenRead(folder.File(file.Name));
            await using (content.ConfigureAwait(false))
            {
                string name = ObjectNames.SegmentVideo(key, file.Digest);
                await store.PutAsync(name, content, "video/mp4", cancellationToken).ConfigureAwait(false);
                return name;
            }
        }
        finally
        {
            folder.Leave(forGood: true);
        }
    }

    private async Task<SegmentSpec> SpecAsync(SegmentKey key, CancellationToken cancellationToken)
    {
        string name = ObjectNames.SegmentSpec(key);
        try
        {
            Stream json = await store.OpenAsync(name, cancellationToken).ConfigureAwait(false);
            await using (json.ConfigureAwait(false))
            {
                SegmentSpec? spec = await JsonSerializer.DeserializeAsync<SegmentSpec>(json, SpecJson.Options, cancellationToken).ConfigureAwait(false);
                return spec is not null && spec.Frames.Length > 0 && spec.Key() == key
                    ? spec
                    : throw new UserError(ErrorClass.Failed, $"{name} is not the segment that its name says.");
            }
        }
        catch (Exception e) when (e is FileNotFoundException or JsonException or IndexOutOfRangeException)
        {
            throw new UserError(ErrorClass.Failed, $"{name} can't be read: {e.Message}", e);
        }
    }

    [LoggerMessage(LogLevel.Information, "{Count} working files and folders of segments that ended processes left behind are removed")]
    private partial void LogRemoved(int count);

    [LoggerMessage(LogLevel.Warning, "Working files of segments that ended processes left behind in {Folder} can't be removed")]
    private partial void LogNotRemoved(Exception error, string folder);
}
