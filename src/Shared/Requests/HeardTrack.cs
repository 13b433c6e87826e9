using System.Collections.Immutable;
using System.Globalization;
using AADiff.Shared.Objects;

namespace AADiff.Shared.Requests;

/// <summary>One of the sounds that are heard in a video.</summary>
/// <param name="ObjectName">Its file.</param>
/// <param name="FileName">The user's name for it.</param>
/// <param name="Decibels">How much louder than it is.</param>
public sealed record HeardTrack(InputName ObjectName, string FileName, double Decibels)
{
    /// <summary>Those of a request, one after another; none: its video has no sound track.</summary>
    public static ImmutableArray<HeardTrack> Of(RenderRequest request) => request.Heard switch
    {
        { Kind: HeardKind.None } => [],
        { Kind: HeardKind.File } file => [new HeardTrack(file.ObjectName!, file.FileName!, file.GainDecibels ?? 0)],
        _ => [.. request.Sounds.Select(sound => new HeardTrack(sound.ObjectName, sound.FileName, sound.GainDecibels ?? 0))],
    };

    /// <summary>What is heard, for people.</summary>
    public static string Describe(RenderRequest request)
    {
        ImmutableArray<HeardTrack> tracks = Of(request);
        return tracks.IsEmpty ? "nothing" : (tracks.Length > 1 ? "the mix of " : "") + string.Join(", ", tracks);
    }

    public override string ToString() =>
        Decibels == 0 ? FileName : string.Create(CultureInfo.InvariantCulture, $"{FileName} at {Decibels:+0.##;-0.##} dB");
}
