using System.Collections.Immutable;
using AADiff.Video;
using static AADiff.Coordinator.Assembly.AssemblyProtocol;

namespace AADiff.Coordinator.Assembly;

/// <summary>
/// What happens to an assembly. Never journaled: its files are found again in its folder, and the job tells it the pictures again. How a
/// step ended happened when the actor hears of it, so those events are commands, too.
/// </summary>
internal abstract record AssemblyEvent
{
    /// <summary>It is known what the frames are made of.</summary>
    public sealed record PlanMade(AssemblyPlan Plan) : AssemblyEvent;

    /// <param name="Pictures">Those that were not known before; none: try again what failed.</param>
    public sealed record PicturesAdded(ImmutableArray<RecordedPicture> Pictures) : AssemblyEvent;

    public sealed record StepStarted(AssemblyStep Step) : AssemblyEvent;

    public sealed record SoundEncoded(EncodedSound Sound) : AssemblyEvent;

    public sealed record SegmentEncoded(Segment Segment, CheckedFile File) : AssemblyEvent;

    /// <param name="Segments">How many can be watched now, from the first on.</param>
    public sealed record BeginningPublished(int Segments) : AssemblyEvent;

    /// <summary>The video can't be watched before it is complete; that is no reason against it.</summary>
    public sealed record PublishingGivenUp(Exception Error) : AssemblyEvent;

    public sealed record VideoFinished(VideoStored Video) : AssemblyEvent;

    public sealed record StepFailed(AssemblyStep Step, Exception Error) : AssemblyEvent;
}

/// <summary>What the assembly's actor does for its state.</summary>
internal abstract record AssemblyEffect
{
    public sealed record RunStep(AssemblyStep Step) : AssemblyEffect;

    /// <param name="Message"><see cref="VideoStored"/> or <see cref="AssemblyFailed"/>.</param>
    public sealed record TellJob(object Message) : AssemblyEffect;

    /// <summary>No message of an assembly's.</summary>
    public sealed record LeaveUnhandled(object Message) : AssemblyEffect;
}
