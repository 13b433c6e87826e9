using AADiff.Shared.Objects;
using AADiff.Sound.Decoding;

namespace AADiff.Video;

/// <summary>An encoded part of a video, as it was when all of it was decoded and found right.</summary>
/// <param name="Name">In the folder of the video.</param>
/// <param name="Digest">Of its content, then: who joins it sees by that whether it is still the same.</param>
public sealed record CheckedFile(PlainName Name, Sha256Digest Digest)
{
    /// <summary>What the joined video must hold of it; null: another process has checked it, and it is listed anew.</summary>
    public CheckedPackets? Packets { get; init; }
}

/// <param name="Count">How many.</param>
/// <param name="Content">Of what they hold, in order.</param>
/// <param name="Times">Of when each of them is shown or heard.</param>
public sealed record CheckedPackets(int Count, Sha256Digest Content, Sha256Digest Times);
