using System.Collections.Immutable;

namespace AADiff.Shared.Objects;

/// <param name="Remove">What goes, in ordinal order of the names.</param>
/// <param name="KeptFrames">How many pictures stay although no job needs them.</param>
/// <param name="KeptFrameBytes">Their size.</param>
public sealed record SweepPlan(ImmutableArray<ObjectInfo> Remove, int KeptFrames, long KeptFrameBytes)
{
    public long RemovedBytes => Remove.Sum(o => o.Bytes);
}
