using System.Collections.Immutable;
using AADiff.Shared.Objects;
using AADiff.Shared.Pictures;
using AADiff.Video;

namespace AADiff.Coordinator.Assembly;

/// <summary>Between a job and its assembly actor (parent and child in one process; never on the wire).</summary>
public static class AssemblyProtocol
{
    /// <summary>job → assembly: which frame shows what. Comes once, before any picture.</summary>
    public sealed record StoryboardKnown(Storyboard Storyboard);

    /// <summary>job → assembly: these pictures are recorded. May repeat.</summary>
    public sealed record PicturesRecorded(ImmutableArray<RecordedPicture> Pictures);


    /// <param name="Picture">Index into the storyboard's pictures.</param>
    /// <param name="ObjectName">Where it lies.</param>
    /// <param name="Digest">Of its content; null: not known, and not compared.</param>
    public sealed record RecordedPicture(int Picture, string ObjectName, Sha256Digest? Digest = null)
    {
        public StoredPicture Stored => new(ObjectName, Digest);
    }

    /// <summary>job → assembly: there will be no video. It stops, and its working files go.</summary>
    public sealed record Discard
    {
        public static Discard Instance { get; } = new();
    }

    /// <summary>assembly → job: the video is stored and checked. Seconds: how long it plays.</summary>
    public sealed record VideoStored(string ObjectName, string Sha256, long Bytes, double Seconds);

    /// <summary>
    /// assembly → job. Storage: the store is away or full, or there is no room for working files; the next <see cref="PicturesRecorded"/>,
    /// which may be empty, makes it try again. Lost: object name of a recorded picture that is not there or can't be read; null: none.
    /// </summary>
    public sealed record AssemblyFailed(string Error, bool Storage, string? Lost = null);
}
