using System.Collections.Immutable;
using AADiff.Shared.Pictures;
using AADiff.Video;

namespace AADiff.Coordinator.Assembly;

/// <summary>Something an assembly can do now, off the actor's thread.</summary>
internal abstract record AssemblyStep
{
    private AssemblyStep()
    {
    }

    /// <summary>For log lines.</summary>
    public abstract string Name { get; }

    public sealed record EncodeSound : AssemblyStep
    {
        public override string Name => "encoding the sound";
    }

    /// <param name="Segment">Which.</param>
    /// <param name="Frames">What each of its frames is made of.</param>
    public sealed record EncodeSegment(Segment Segment, ImmutableArray<FrameSource> Frames) : AssemblyStep
    {
        public override string Name => $"encoding segment {Segment.Index}";
    }

    /// <summary>Lets players have the first segments before all of them are there.</summary>
    /// <param name="Segments">Those that came to the beginning since the last time, at least one.</param>
    /// <param name="Frames">Of the whole video.</param>
    /// <param name="Sound">The encoded sound.</param>
    public sealed record Publish(ImmutableArray<(Segment Segment, CheckedFile File)> Segments, int Frames, EncodedSound Sound) : AssemblyStep
    {
        public override string Name => "letting its beginning be watched";
    }

    /// <param name="Segments">Files in order.</param>
    /// <param name="Frames">Frames in all of them.</param>
    /// <param name="Sound">The encoded sound.</param>
    public sealed record Join(ImmutableArray<CheckedFile> Segments, int Frames, EncodedSound Sound) : AssemblyStep
    {
        public override string Name => "joining segments and sound";
    }
}
