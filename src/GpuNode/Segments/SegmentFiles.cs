using System.Text.Json;
using AADiff.Shared.Errors;
using AADiff.Shared.Objects;
using AADiff.Shared.Pictures;
using AADiff.Sound.Decoding;
using AADiff.Video;
using Microsoft.Extensions.Logging;

namespace AADiff.GpuNode.Segments;

/// <summary>From the spec of a segment in the store to its video there, by way of a folder of this process.</summary>
/// <param name="workFolder">Of all segments; nothing of one is left there once it is stored.</param>
/// <param name="store">Has spec and pictures, takes the video.</param>
/// <param name="logs">For what fails.</param>
internal sealed class SegmentFiles(string workFolder, IObjectStore store, ILoggerFactory logs)
{
    /// <returns>Object name of the video.</returns>
    /// <exception cref="LostPictureError">A picture is not what was recorded.</exception>
    /// <exception cref="UserError">The spec is missing or another one, or ffmpeg gave up.</exception>
    /// <exception cref="ObjectStoreException">The store is away, or the folder is full.</exception>
    public async Task<string> EncodeAsync(SegmentKey key, CancellationToken cancellationToken)
    {
        SegmentSpec spec = await SpecAsync(key, cancellationToken).ConfigureAwait(false);
        VideoFolder folder = new(workFolder, key.Hex);
        folder.Enter();
        try
        {
            folder.Create();
            SegmentEncoder encoder = new(folder, new RecordedPictures(store), logs);
            PlainName file = await encoder.EncodeAsync(spec, cancellationToken).ConfigureAwait(false);
            FileStream content = File.OpenRead(folder.File(file));
            await using (content.ConfigureAwait(false))
            {
                string name = ObjectNames.SegmentVideo(key, await Sha256Digest.OfAsync(content, cancellationToken).ConfigureAwait(false));
                content.Position = 0;
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
}
