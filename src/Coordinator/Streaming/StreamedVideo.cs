using System.Text.Json;
using AADiff.Shared.Objects;
using AADiff.Shared.Pictures;
using AADiff.Shared.Requests;

namespace AADiff.Coordinator.Streaming;

/// <summary>What can be watched of a video by now: its first segments, one part each, and the sound to them. Stored beside the parts.</summary>
public sealed record StreamedVideo
{
    public required FrameRate FrameRate { get; init; }

    /// <summary>Of the whole video.</summary>
    public required int Frames { get; init; }

    /// <summary>Of each part but the last.</summary>
    public required int PartFrames { get; init; }

    /// <summary>How many are there, from the first on.</summary>
    public int Parts { get; init; }

    /// <summary>Of the pictures (RFC 6381).</summary>
    public string Codec { get; init; } = "";

    public int Width { get; init; }

    public int Height { get; init; }

    /// <summary>Bits per second of the largest part.</summary>
    public long Peak { get; init; }

    /// <summary>Null: nothing is heard.</summary>
    public StreamedSound? Sound { get; init; }

    public int AllParts => (Frames + PartFrames - 1) / PartFrames;

    /// <returns>Null: nothing yet, or nothing any more.</returns>
    /// <exception cref="ObjectStoreException">The store is away.</exception>
    public static async Task<StreamedVideo?> FindAsync(IObjectStore store, string jobId, CancellationToken cancellationToken)
    {
        try
        {
            await using Stream content = await store.OpenAsync(ObjectNames.StreamIndex(jobId), cancellationToken);
            return await JsonSerializer.DeserializeAsync<StreamedVideo>(content, SpecJson.Options, cancellationToken);
        }
        catch (Exception e) when (e is FileNotFoundException or JsonException)
        {
            // Whoever asks says that there is nothing, and a damaged index is written anew with the next part.
            return null;
        }
    }

    /// <summary>Seconds of part <paramref name="part"/>.</summary>
    public double Seconds(int part) => Math.Min(PartFrames, Frames - (part * PartFrames)) / FrameRate.PerSecond;
}

/// <summary>The sound of a video in parts of its own, which end a little after those of the video.</summary>
public sealed record StreamedSound
{
    /// <summary>Hz.</summary>
    public required int SampleRate { get; init; }

    /// <summary>Of the whole sound.</summary>
    public required long Samples { get; init; }

    /// <summary>Of each part but the last.</summary>
    public required long PartSamples { get; init; }

    /// <summary>How many are there, from the first on.</summary>
    public int Parts { get; init; }

    /// <summary>Seconds of part <paramref name="part"/>.</summary>
    public double Seconds(int part) => (double)Math.Clamp(Samples - (part * PartSamples), 1, PartSamples) / SampleRate;
}

/// <summary>What the parts of a stream are called, in playlists and in the store.</summary>
public static class StreamNames
{
    public const string VideoHeader = "video-init.mp4";

    public const string SoundHeader = "sound-init.mp4";

    public static string Video(int part) => $"video-{part}.m4s";

    public static string Sound(int part) => $"sound-{part}.m4s";
}
