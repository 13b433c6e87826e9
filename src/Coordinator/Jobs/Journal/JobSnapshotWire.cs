using System.Collections.Immutable;
using AADiff.Coordinator.Jobs.Attempts;
using AADiff.Shared.Errors;

namespace AADiff.Coordinator.Jobs.Journal;

/// <summary>
/// The state of a job ↔ protobuf. Attempts that carry a hash are those that count, and give the board its records; the tallies of pictures
/// that failed are written out, because requeueing forgets failures that the log keeps.
/// </summary>
internal static class JobSnapshotWire
{
    public static Wire.JobSnapshot Write(RenderJobState state)
    {
        Wire.JobSnapshot wire = new()
        {
            Phase = (int)state.Phase,
            Paused = state.Paused,
            User = state.User,
            Prompt = state.Prompt,
            Priority = state.Priority,
            Submitted = JobEventWire.Time(state.Submitted),
            Frames = state.Frames,
            Incarnation = state.Incarnation,
            Pictures = state.Pictures.Count,
            Attempts = AttemptsWire.Write(state.AttemptsWithHashes()),
            Tallies = { state.Pictures.Tallies.Select(pair => Tally(pair.Key, pair.Value, state.Pictures[pair.Key] == PictureStatus.Failed)) },
            Losses = { state.Pictures.Losses.Select(loss => new Wire.PictureLosses { Picture = loss.Key, Times = loss.Value }) },
            AttemptsWritten = state.AttemptsWritten,
            Words = { state.Words.Select(JobEventWire.Word) },
            Presets = { state.Presets.Select(JobEventWire.Preset) },
            Adaptive = state.Adaptive,
            Chosen = { state.Adaptive ? state.Pictures.AllChosen() : [] },
            Checks = { state.Checks.Select(JobEventWire.Check) },
            Warnings = { state.Warnings },
            StageSeconds = { state.StageSeconds },
            Reason = state.Reason ?? "",
            Video = state.VideoObjectName ?? "",
            VideoSha256 = state.VideoSha256 ?? "",
        };
        if (state.Planned is { } planned)
        {
            wire.Planned = JobEventWire.Time(planned);
        }

        if (state.FinishingSince is { } since)
        {
            wire.FinishingSince = JobEventWire.Time(since);
        }

        if (state.Finished is { } finished)
        {
            wire.Finished = JobEventWire.Time(finished);
        }

        if (state.Blended is { } blended)
        {
            wire.Blended = blended;
        }

        if (state.FailureClass is { } failure)
        {
            wire.FailureClass = (int)failure;
        }

        return wire;
    }

    public static RenderJobState Read(Wire.JobSnapshot wire)
    {
        ImmutableArray<EndedAttempt> attempts = AttemptsWire.Read(wire.Attempts ?? new Wire.AttemptsEnded());
        return new RenderJobState
        {
            Phase = (JobPhase)wire.Phase,
            Paused = wire.Paused,
            User = wire.User,
            Prompt = wire.Prompt,
            Priority = wire.Priority,
            Submitted = JobEventWire.Time(wire.Submitted),
            Planned = wire.HasPlanned ? JobEventWire.Time(wire.Planned) : null,
            FinishingSince = wire.HasFinishingSince ? JobEventWire.Time(wire.FinishingSince) : null,
            Finished = wire.HasFinished ? JobEventWire.Time(wire.Finished) : null,
            Frames = wire.Frames,
            Incarnation = wire.Incarnation,
            Adaptive = wire.Adaptive,
            Checks = [.. wire.Checks.Select(JobEventWire.Check)],
            Blended = wire.HasBlended ? wire.Blended : null,
            Pictures = new PictureBoard(wire.Pictures, wire.Adaptive)
                .Choose(wire.Chosen)
                .With(attempts.Where(attempt => attempt.Succeeded && attempt.Sha256.Length > 0))
                .Restore(
                    wire.Tallies.Select(tally => (
                        tally.Picture, FailureTally.Restore(tally.Data, tally.Host, tally.Lost, tally.HostNodes, tally.LostNodes), tally.Failed)),
                    wire.Losses.Select(loss => KeyValuePair.Create(loss.Picture, loss.Times))),
            Attempts = AttemptLog.Empty.With(attempts),
            AttemptsWritten = wire.AttemptsWritten,
            Words = [.. wire.Words.Select(JobEventWire.Word)],
            Presets = [.. wire.Presets.Select(JobEventWire.Preset)],
            Warnings = [.. wire.Warnings],
            StageSeconds = wire.StageSeconds.ToImmutableSortedDictionary(),
            Reason = Filled(wire.Reason),
            FailureClass = wire.HasFailureClass ? (ErrorClass)wire.FailureClass : null,
            VideoObjectName = Filled(wire.Video),
            VideoSha256 = Filled(wire.VideoSha256),
        };
    }

    private static string? Filled(string text) => text.Length == 0 ? null : text;

    private static Wire.FailureTally Tally(int picture, FailureTally tally, bool failed) => new()
    {
        Picture = picture,
        Data = tally.Data,
        Host = tally.Host,
        Lost = tally.Lost,
        HostNodes = { tally.HostNodes },
        LostNodes = { tally.LostNodes },
        Failed = failed,
    };
}
