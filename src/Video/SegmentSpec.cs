using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Serialization;
using AADiff.Shared.Objects;
using AADiff.Shared.Pictures;
using AADiff.Shared.Requests;

namespace AADiff.Video;

/// <summary>
/// All that decides the bytes of one segment, so that any process with the same encoder makes the same file of it. Stored as JSON where another
/// process is to encode it.
/// </summary>
public sealed record SegmentSpec
{
    /// <summary>What the encoder makes of a test picture (<see cref="EncoderMark"/>).</summary>
    public required string Encoder { get; init; }

    public required FrameRate FrameRate { get; init; }

    /// <summary>Of the video; null: that of its pictures.</summary>
    public int? Height { get; init; }

    /// <summary>Of the video, whatever its pictures; null: by <see cref="Height"/>.</summary>
    public PictureSize? Size { get; init; }

    /// <summary>With <see cref="Size"/>: of pictures of other proportions.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public Fit Fit { get; init; }

    /// <summary>What is added to every scaled picture (<see cref="PhotoDetail"/>); null: nothing is.</summary>
    public StoredPicture? Detail { get; init; }

    /// <summary>Each once.</summary>
    public required ImmutableArray<StoredPicture> Pictures { get; init; }

    /// <summary>Frames in order; their indices point into <see cref="Pictures"/>.</summary>
    public required ImmutableArray<FrameBlend> Frames { get; init; }

    /// <param name="encoder">Of this process.</param>
    /// <param name="rate">Of the video.</param>
    /// <param name="shape">Of the video.</param>
    /// <param name="frames">What is shown, in order.</param>
    /// <param name="digests">What is known of the content of the pictures, by object name.</param>
    /// <param name="detail">What is added to every scaled picture; null: nothing is.</param>
    public static SegmentSpec Of(
        string encoder, FrameRate rate, VideoShape shape, ImmutableArray<FrameSource> frames, Func<string, Sha256Digest?> digests,
        StoredPicture? detail = null)
    {
        Dictionary<string, int> places = new(StringComparer.Ordinal);
        var shown = ImmutableArray.CreateBuilder<FrameBlend>(frames.Length);
        foreach (FrameSource frame in frames)
        {
            foreach (string name in frame.Pictures)
            {
                places.TryAdd(name, places.Count);
            }

            shown.Add(new FrameBlend([.. frame.Pictures.Select(name => places[name])], frame.Weights));
        }

        return new SegmentSpec
        {
            Encoder = encoder,
            FrameRate = rate,
            Height = shape.Height,
            Size = shape.Size,
            Fit = shape.Size is null ? default : shape.Fit,
            Detail = detail,
            Pictures = [.. places.OrderBy(place => place.Value).Select(place => new StoredPicture(place.Key, digests(place.Key)))],
            Frames = shown.MoveToImmutable(),
        };
    }

    /// <summary>
    /// Equal for equal content: a segment that was encoded before a restart, or that repeats another one (silence), is encoded once.
    /// </summary>
    public SegmentKey Key()
    {
        // Line by line: as one text, those of a long video would be the largest thing in memory.
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes(string.Join('\n', [$"{VideoEncoder.Version}", Encoder, $"{FrameRate}", $"{Height}", .. SizeLines(), .. DetailLines()])));
        foreach (FrameBlend frame in Frames)
        {
            hash.AppendData(Encoding.UTF8.GetBytes($"\n{SourceOf(frame)}"));
        }

        return new SegmentKey(Convert.ToHexStringLower(hash.GetHashAndReset()));
    }

    /// <summary>As it is made of its pictures.</summary>
    [JsonIgnore]
    public VideoShape Shape => new(Height, Size, Fit);

    /// <summary>None of a video that says nothing of its size, so that segments of earlier versions keep their keys.</summary>
    private IEnumerable<string> SizeLines() => Size is { } size ? [$"{size} {Fit}"] : [];

    /// <summary>By its content, which any job may have; none where nothing is added, as it was before there was any.</summary>
    private IEnumerable<string> DetailLines() => Detail is { } detail ? [$"detail {detail.Digest}"] : [];

    public ImmutableArray<FrameSource> Sources() => [.. Frames.Select(SourceOf)];

    private FrameSource SourceOf(FrameBlend frame) => FrameSource.Of(frame, picture => Pictures[picture].ObjectName);
}

/// <param name="ObjectName">Where it lies.</param>
/// <param name="Digest">Of its content; null: not known, and not compared.</param>
public sealed record StoredPicture(string ObjectName, Sha256Digest? Digest);
