using System.Collections.Immutable;
using AADiff.Coordinator.Adaptive;
using AADiff.Shared.Errors;
using AADiff.Shared.Farm;
using AADiff.Shared.Pictures;
using Google.Protobuf;

namespace AADiff.Coordinator.Jobs.Journal;

/// <summary>Events of a job ↔ protobuf, one manifest each. A manifest is for ever: stored journals name it.</summary>
internal static class JobEventWire
{
    public static (string Manifest, IMessage Message) Write(IJobEvent happened) => happened switch
    {
        JobSubmitted e => ("submitted", new Wire.JobSubmitted { User = e.User, Priority = e.Priority, At = Time(e.At) }),
        RequestRead e => ("request-read", new Wire.RequestRead { Prompt = e.Prompt }),
        JobPlanned e => ("planned", new Wire.JobPlanned
        {
            Frames = e.Frames,
            Pictures = e.Pictures,
            Words = { e.Words.Select(Word) },
            Presets = { e.Presets.Select(Preset) },
            Warnings = { e.Warnings },
            StageSeconds = { e.StageSeconds },
            At = Time(e.At),
            Adaptive = e.Adaptive,
        }),
        PicturesChosen e => ("pictures-chosen", Chosen(e)),
        DispatchOpened => ("dispatch-opened", new Wire.DispatchOpened()),
        AttemptsEnded e => ("attempts-ended", AttemptsWire.Write(e.Attempts)),
        PictureLost e => ("picture-lost", new Wire.PictureLost { Picture = e.Picture, Reason = e.Reason, At = Time(e.At) }),
        JobPaused => ("paused", new Wire.JobPaused()),
        JobResumed => ("resumed", new Wire.JobResumed()),
        PrioritySet e => ("priority-set", new Wire.PrioritySet { Priority = e.Priority }),
        JobRequeued e => ("requeued", new Wire.JobRequeued { At = Time(e.At) }),
        FinishingStarted e => ("finishing-started", new Wire.FinishingStarted { At = Time(e.At) }),
        JobCompleted e => ("completed", new Wire.JobCompleted
        {
            Video = e.VideoObjectName,
            Sha256 = e.Sha256,
            Bytes = e.Bytes,
            Seconds = e.Seconds,
            At = Time(e.At),
        }),
        JobFailed e => ("failed", new Wire.JobFailed { ErrorClass = (int)e.Class, Reason = e.Reason, At = Time(e.At) }),
        JobCancelled e => ("cancelled", new Wire.JobCancelled { At = Time(e.At) }),
        JobDeleted e => ("deleted", new Wire.JobDeleted { By = e.By, At = Time(e.At) }),
        JobErased => ("erased", new Wire.JobErased()),
        AttemptLogWritten e => ("attempt-log-written", new Wire.AttemptLogWritten { Attempts = e.Attempts }),
        _ => throw new ArgumentException($"no wire form for {happened.GetType().Name}", nameof(happened)),
    };

    /// <returns>Null for a manifest that is none of a job's events.</returns>
    public static IJobEvent? Read(string manifest, byte[] bytes) => manifest switch
    {
        "submitted" => Wire.JobSubmitted.Parser.ParseFrom(bytes) is var w ? new JobSubmitted(w.User, w.Priority, Time(w.At)) : null,
        "request-read" => new RequestRead(Wire.RequestRead.Parser.ParseFrom(bytes).Prompt),
        "planned" => Wire.JobPlanned.Parser.ParseFrom(bytes) is var w
            ? new JobPlanned(
                w.Frames, w.Pictures, [.. w.Words.Select(Word)], [.. w.Presets.Select(Preset)], [.. w.Warnings],
                w.StageSeconds.ToImmutableSortedDictionary(), Time(w.At))
            {
                Adaptive = w.Adaptive,
            }
            : null,
        "pictures-chosen" => Wire.PicturesChosen.Parser.ParseFrom(bytes) is var w
            ? new PicturesChosen([.. w.Pictures], [.. w.Checks.Select(Check)], w.HasBlended ? w.Blended : null)
            : null,
        "dispatch-opened" => DispatchOpened.Instance,
        "attempts-ended" => new AttemptsEnded(AttemptsWire.Read(Wire.AttemptsEnded.Parser.ParseFrom(bytes))),
        "picture-lost" => Wire.PictureLost.Parser.ParseFrom(bytes) is var w ? new PictureLost(w.Picture, w.Reason, Time(w.At)) : null,
        "paused" => JobPaused.Instance,
        "resumed" => JobResumed.Instance,
        "priority-set" => new PrioritySet(Wire.PrioritySet.Parser.ParseFrom(bytes).Priority),
        "requeued" => new JobRequeued(Time(Wire.JobRequeued.Parser.ParseFrom(bytes).At)),
        "finishing-started" => new FinishingStarted(Time(Wire.FinishingStarted.Parser.ParseFrom(bytes).At)),
        "completed" =>
            Wire.JobCompleted.Parser.ParseFrom(bytes) is var w ? new JobCompleted(w.Video, w.Sha256, w.Bytes, w.Seconds, Time(w.At)) : null,
        "failed" => Wire.JobFailed.Parser.ParseFrom(bytes) is var w ? new JobFailed((ErrorClass)w.ErrorClass, w.Reason, Time(w.At)) : null,
        "cancelled" => new JobCancelled(Time(Wire.JobCancelled.Parser.ParseFrom(bytes).At)),
        "deleted" => Wire.JobDeleted.Parser.ParseFrom(bytes) is var w ? new JobDeleted(w.By, Time(w.At)) : null,
        "erased" => JobErased.Instance,
        "attempt-log-written" => new AttemptLogWritten(Wire.AttemptLogWritten.Parser.ParseFrom(bytes).Attempts),
        _ => null,
    };

    public static long Time(DateTimeOffset time) => time.ToUnixTimeMilliseconds();

    public static DateTimeOffset Time(long milliseconds) => DateTimeOffset.FromUnixTimeMilliseconds(milliseconds);

    public static Wire.PictureCheck Check(PictureCheck check) => new()
    {
        Picture = check.Picture,
        Whole = check.Distance.Whole,
        WorstBlock = check.Distance.WorstBlock,
        Passed = check.Passed,
    };

    public static PictureCheck Check(Wire.PictureCheck wire) => new(wire.Picture, new PictureDistance(wire.Whole, wire.WorstBlock), wire.Passed);

    public static Wire.WordScore Word(WordScore word)
    {
        Wire.WordScore wire = new() { Word = word.Word, Driven = word.Driven };
        if (word.Score is double score)
        {
            wire.Score = score;
        }

        return wire;
    }

    public static WordScore Word(Wire.WordScore wire) => new(wire.Word, wire.HasScore ? wire.Score : null, wire.Driven);

    public static Wire.PresetScore Preset(PresetScore preset)
    {
        Wire.PresetScore wire = new() { Sound = preset.Sound, Preset = preset.Preset };
        if (preset.Score is double score)
        {
            wire.Score = score;
        }

        return wire;
    }

    private static Wire.PicturesChosen Chosen(PicturesChosen chosen)
    {
        Wire.PicturesChosen wire = new() { Pictures = { chosen.Pictures }, Checks = { chosen.Checks.Select(Check) } };
        if (chosen.Blended is { } blended)
        {
            wire.Blended = blended;
        }

        return wire;
    }

    public static PresetScore Preset(Wire.PresetScore wire) => new(wire.Sound, wire.Preset, wire.HasScore ? wire.Score : null);
}
