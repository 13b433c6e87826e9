using AADiff.Shared.Objects;
using AADiff.Sound.Decoding;

namespace AADiff.Video;

/// <summary>An encoded part of a video, as it was when all of it was decoded and found right.</summary>
/// <param name="Name">In the folder of the video.</param>
/// <param name="Digest">Of its content, then: who joins it sees by that whether it is still the same.</param>
public sealed record CheckedFile(PlainName Name, Sha256Digest Digest);
