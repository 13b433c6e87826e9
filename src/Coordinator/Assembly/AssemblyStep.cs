using System.Collections.Immutable;

namespace AADiff.Coordinator.Assembly;

/// <summary>Something an assembly can do now, off the actor's thread.</summary>
public abstract record AssemblyStep
{
    private AssemblyStep()
    {
    }

    public sealed record EncodeSound : AssemblyStep;

    /// <param name="Segment">Which.</param>
    /// <param name="Pictures">Object name of each frame's picture.</param>
    public sealed record EncodeSegment(Segment Segment, ImmutableArray<string> Pictures) : AssemblyStep;

    /// <param name="Segments">Files in order.</param>
    /// <param name="Frames">Frames in all of them.</param>
    /// <param name="Sound">The encoded sound.</param>
    public sealed record Join(ImmutableArray<string> Segments, int Frames, EncodedSound Sound) : AssemblyStep;
}
