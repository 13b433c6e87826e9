using System.Collections.Immutable;
using AADiff.Shared.Errors;
using AADiff.Shared.Objects;
using AADiff.Shared.Pictures;
using AADiff.Shared.StateMachines;
using AADiff.Video;
using static AADiff.Coordinator.Assembly.AssemblyEffect;
using static AADiff.Coordinator.Assembly.AssemblyEvent;
using static AADiff.Coordinator.Assembly.AssemblyProtocol;
using AssemblyDecision = AADiff.Shared.StateMachines.Decision<
    AADiff.Coordinator.Assembly.AssemblyState, AADiff.Coordinator.Assembly.AssemblyEvent, AADiff.Coordinator.Assembly.AssemblyEffect>;

namespace AADiff.Coordinator.Assembly;

/// <summary>
/// How far a video is: which pictures are there, which segments can therefore be encoded, and whether all can be joined. After a failed
/// step nothing new is started until the next <see cref="PicturesRecorded"/>. Nothing in it depends on time.
/// </summary>
internal sealed record AssemblyState : IState<AssemblyState, AssemblyEvent>
{
    /// <summary>Segments that are published together: whoever watches is told of them when all are there.</summary>
    private const int MostPublished = 8;

    private readonly int _atOnce;
    private readonly VideoShape _shape;

    /// <param name="atOnce">How many segments may be encoded at the same time.</param>
    /// <param name="publishes">Whether its beginning can be watched while the rest is not there yet.</param>
    /// <param name="shape">Of the video; null: that of its pictures.</param>
    public AssemblyState(int atOnce, bool publishes = false, VideoShape? shape = null) =>
        (_atOnce, Publishes, _shape) = (atOnce, publishes, shape ?? new VideoShape(null));

    /// <summary>Null: it is not known yet what the frames are made of.</summary>
    private AssemblyPlan? Plan { get; init; }

    /// <summary>Object names by picture.</summary>
    private ImmutableDictionary<int, string> Pictures { get; init; } = ImmutableDictionary<int, string>.Empty;

    /// <summary>By segment: how many of its pictures are not there yet.</summary>
    private ImmutableArray<int> Missing { get; init; }

    private ImmutableSortedSet<int> Ready { get; init; } = [];

    private ImmutableSortedSet<int> Encoding { get; init; } = [];

    /// <summary>Files by segment.</summary>
    private ImmutableSortedDictionary<int, CheckedFile> Files { get; init; } = ImmutableSortedDictionary<int, CheckedFile>.Empty;

    private EncodedSound? Sound { get; init; }

    private bool EncodingSound { get; init; }

    private bool Publishes { get; init; }

    private bool Publishing { get; init; }

    /// <summary>How many segments can be watched, from the first on.</summary>
    private int Published { get; init; }

    private bool Joining { get; init; }

    private bool Finished { get; init; }

    /// <summary>A step failed and the job has not asked to go on.</summary>
    private bool Paused { get; init; }

    private AssemblyDecision Nothing => new(this);

    /// <summary>Decides about <see cref="Begin"/>, about <see cref="StoryboardKnown"/> and <see cref="PicturesRecorded"/>, or about how a step ended.</summary>
    public AssemblyDecision Handle(object command) => command switch
    {
        Begin => StartSteps(),
        StoryboardKnown m => Plan is null ? Nothing.Record(new PlanMade(new AssemblyPlan(m.Storyboard, _shape))).Then(s => s.StartSteps()) : Nothing,
        PicturesRecorded m => Recorded(m),
        SoundEncoded m => EncodingSound ? Nothing.Record(m).Then(s => s.StartSteps()) : Nothing,
        SegmentEncoded m => Encoding.Contains(m.Segment.Index) ? Nothing.Record(m).Then(s => s.StartSteps()) : Nothing,
        BeginningPublished m => Publishing ? Nothing.Record(m).Then(s => s.StartSteps()) : Nothing,
        VideoFinished m => Joining ? Nothing.Record(m).Do(new TellJob(m.Video)) : Nothing,
        StepFailed m => Failed(m),
        _ => Nothing.Do(new LeaveUnhandled(command)),
    };

    public AssemblyState Apply(AssemblyEvent happened) => happened switch
    {
        PlanMade e => this with { Plan = e.Plan, Missing = e.Plan.Pictures },
        PicturesAdded e => Add(e.Pictures),
        StepStarted { Step: AssemblyStep.EncodeSound } => this with { EncodingSound = true },
        StepStarted { Step: AssemblyStep.EncodeSegment step } => this with
        {
            Ready = Ready.Remove(step.Segment.Index),
            Encoding = Encoding.Add(step.Segment.Index),
        },
        StepStarted { Step: AssemblyStep.Publish } => this with { Publishing = true },
        StepStarted { Step: AssemblyStep.Join } => this with { Joining = true },
        SoundEncoded e => this with { EncodingSound = false, Sound = e.Sound },
        SegmentEncoded e => this with { Encoding = Encoding.Remove(e.Segment.Index), Files = Files.SetItem(e.Segment.Index, e.File) },
        BeginningPublished e => this with { Publishing = false, Published = e.Segments },
        PublishingGivenUp => this with { Publishing = false, Publishes = false },
        VideoFinished => this with { Joining = false, Finished = true },
        StepFailed { Step: AssemblyStep.EncodeSound } => this with { EncodingSound = false, Paused = true },
        StepFailed { Step: AssemblyStep.EncodeSegment step } => this with
        {
            Encoding = Encoding.Remove(step.Segment.Index),
            Ready = Ready.Add(step.Segment.Index),
            Paused = true,
        },
        StepFailed { Step: AssemblyStep.Publish } => this with { Publishing = false, Paused = true },
        StepFailed { Step: AssemblyStep.Join } => this with { Joining = false, Paused = true },
        _ => this,
    };

    /// <summary>The first name recorded for a picture is the one; repeats change nothing.</summary>
    private AssemblyDecision Recorded(PicturesRecorded m)
    {
        if (Plan is null)
        {
            return Paused ? Nothing.Record(new PicturesAdded([])).Then(s => s.StartSteps()) : Nothing;
        }

        ImmutableArray<RecordedPicture> added = [.. m.Pictures.Where(p => !Pictures.ContainsKey(p.Picture)).DistinctBy(p => p.Picture)];
        return added.IsEmpty && !Paused ? Nothing : Nothing.Record(new PicturesAdded(added)).Then(s => s.StartSteps());
    }

    private AssemblyState Add(ImmutableArray<RecordedPicture> added)
    {
        var missing = Missing.ToBuilder();
        var ready = Ready.ToBuilder();
        foreach (int segment in added.SelectMany(picture => Plan!.SegmentsOf(picture.Picture)))
        {
            if (--missing[segment] == 0)
            {
                ready.Add(segment);
            }
        }

        return this with
        {
            Paused = false,
            Pictures = Pictures.SetItems(added.Select(picture => KeyValuePair.Create(picture.Picture, picture.ObjectName))),
            Missing = missing.MoveToImmutable(),
            Ready = ready.ToImmutable(),
        };
    }

    private AssemblyDecision StartSteps()
    {
        if (Paused || Finished)
        {
            return Nothing;
        }

        AssemblyDecision started = Nothing;
        if (Sound is null && !EncodingSound)
        {
            started = Start(started, new AssemblyStep.EncodeSound());
        }

        foreach (int index in Ready.Take(_atOnce - Encoding.Count))
        {
            Segment segment = Plan!.Segments[index];
            started = Start(started, new AssemblyStep.EncodeSegment(segment, [.. Plan.FramesOf(segment).Select(frame => FrameSource.Of(frame, picture => Pictures[picture]))]));
        }

        if (Publishes && Sound is not null && !Publishing && ToPublish() is { IsEmpty: false } ready)
        {
            return Start(started, new AssemblyStep.Publish(ready, Plan!.Frames, Sound));
        }

        // Whoever watches is told of the end only after the last segment can be watched.
        return Sound is not null && Files.Count == Plan?.Segments.Length && !Joining && !Publishing
            ? Start(started, new AssemblyStep.Join([.. Files.Values], Plan.Frames, Sound))
            : started;
    }

    private ImmutableArray<(Segment Segment, CheckedFile File)> ToPublish()
    {
        var ready = ImmutableArray.CreateBuilder<(Segment, CheckedFile)>();
        for (int i = Published; ready.Count < MostPublished && Files.TryGetValue(i, out CheckedFile? file); i++)
        {
            ready.Add((Plan!.Segments[i], file));
        }

        return ready.ToImmutable();
    }

    private static AssemblyDecision Start(AssemblyDecision decision, AssemblyStep step) =>
        decision.Record(new StepStarted(step)).Do(new RunStep(step));

    /// <summary>Told once: other steps may fail for the same reason before the job asks to go on.</summary>
    private AssemblyDecision Failed(StepFailed m)
    {
        if (m is { Step: AssemblyStep.Publish, Error: not ObjectStoreException } && Publishing)
        {
            return Nothing.Record(new PublishingGivenUp(m.Error)).Then(s => s.StartSteps());
        }

        bool running = m.Step switch
        {
            AssemblyStep.EncodeSound => EncodingSound,
            AssemblyStep.EncodeSegment step => Encoding.Contains(step.Segment.Index),
            AssemblyStep.Publish => Publishing,
            _ => Joining,
        };
        AssemblyDecision failed = running ? Nothing.Record(m) : Nothing;
        return running && !Paused ? failed.Do(new TellJob(Failure(m.Error))) : failed;
    }

    private static AssemblyFailed Failure(Exception error) => error is UserError or ObjectStoreException
        ? new AssemblyFailed(error.Message, Storage: error is ObjectStoreException, (error as LostPictureError)?.Name)
        : new AssemblyFailed($"The video could not be assembled: {error.Message}", Storage: false);

    /// <summary>The actor has started.</summary>
    public sealed record Begin;
}
