using System.Collections.Immutable;
using AADiff.Shared.Errors;
using AADiff.Shared.Farm;
using AADiff.Shared.Requests;
using Google.Protobuf;
using static AADiff.Shared.Protocol.Wire.Codec;
using P = AADiff.Shared.Protocol.JobProtocol;

namespace AADiff.Shared.Protocol.Wire;

internal static class JobCodecs
{
    public static IEnumerable<Codec> All { get; } =
    [
        For<P.SubmitJob, SubmitJob>(
            "js",
            m => new() { JobId = m.JobId, User = MessageText.Clip(m.User, RequestLimits.LongestUser), Priority = m.Priority },
            w => new(w.JobId, w.User, w.Priority)),
        For<P.CommandJob, CommandJob>("jc", ToWire, w => new(w.JobId, (JobCommandKind)w.Kind, w.HasPriority ? w.Priority : null)),
        For<P.DeleteJob, DeleteJob>(
            "jd", m => new() { JobId = m.JobId, By = MessageText.Clip(m.By, RequestLimits.LongestUser) }, w => new(w.JobId, w.By)),
        For<P.GetJob, GetJob>("jg", m => new() { JobId = m.JobId }, w => new(w.JobId)),
        For<P.JobState, JobState>("jt", ToWire, w => new(w.JobId, w.View is null ? null : FromWire(w.View), w.HasRefused ? w.Refused : null)),
        For<P.GetPictures, GetPictures>("jh", m => new() { JobId = m.JobId, From = m.From }, w => new(w.JobId, w.From)),
        For<P.PictureStates, PictureStates>(
            "ju",
            m => new() { JobId = m.JobId, From = m.From, Total = m.Total, States = ByteString.CopyFrom(m.States.AsSpan()) },
            w => new(w.JobId, w.From, w.Total, [.. w.States.Span])),
        For<P.ListJobs, ListJobs>("jl", _ => new(), _ => P.ListJobs.Instance),
        For<P.JobList, JobList>("ji", m => new() { JobIds = { m.JobIds } }, w => new([.. w.JobIds])),
        For<P.ListJobPage, ListJobPage>(
            "jp",
            ToWire,
            w => new(w.HasAfter ? w.After : null, w.Limit, w.HasStatus ? (JobStatus)w.Status : null, w.HasUser ? w.User : null, w.HasText ? w.Text : null,
                (JobSort)w.Sort)),
        For<P.JobIdPage, JobIdPage>("jq", ToWire, w => new([.. w.JobIds], w.HasNext ? w.Next : null, w.Total)),
        For<P.CountJobs, CountJobs>("jn", _ => new(), _ => P.CountJobs.Instance),
        For<P.JobCounts, JobCounts>("jk", m => new() { ByStatus = { m.ByStatus } }, w => new([.. w.ByStatus])),
    ];

    private static ListJobPage ToWire(P.ListJobPage m)
    {
        var wire = new ListJobPage { Limit = m.Limit, Sort = (int)m.Sort };
        if (m.After is not null)
        {
            wire.After = m.After;
        }

        if (m.Status is JobStatus status)
        {
            wire.Status = (int)status;
        }

        if (m.User is not null)
        {
            wire.User = MessageText.Clip(m.User, RequestLimits.LongestUser);
        }

        if (m.Text is not null)
        {
            wire.Text = MessageText.Clip(m.Text, JobQuery.LongestText);
        }

        return wire;
    }

    private static JobIdPage ToWire(P.JobIdPage m)
    {
        var wire = new JobIdPage { JobIds = { m.JobIds }, Total = m.Total };
        if (m.Next is not null)
        {
            wire.Next = m.Next;
        }

        return wire;
    }

    private static CommandJob ToWire(P.CommandJob m)
    {
        var wire = new CommandJob { JobId = m.JobId, Kind = (int)m.Kind };
        if (m.Priority is int priority)
        {
            wire.Priority = priority;
        }

        return wire;
    }

    private static JobState ToWire(P.JobState m)
    {
        var wire = new JobState { JobId = m.JobId, View = m.View is null ? null : ToWire(m.View) };
        if (m.Refused is not null)
        {
            wire.Refused = MessageText.Reason(m.Refused);
        }

        return wire;
    }

    private static JobView ToWire(Farm.JobView view)
    {
        Farm.JobView m = MessageText.Fit(view);
        var wire = new JobView
        {
            JobId = m.JobId,
            Status = (int)m.Status,
            User = m.User,
            Prompt = m.Prompt,
            Priority = m.Priority,
            Submitted = ToWire(m.Submitted),
            Finished = m.Finished is DateTimeOffset finished ? ToWire(finished) : null,
            Stage = m.Stage,
            Frames = m.Frames,
            Pictures = m.Pictures,
            Done = m.Done,
            Cached = m.Cached,
            Failed = m.Failed,
            Words = { m.Words.Select(ToWire) },
            Presets = { m.Presets.Select(ToWire) },
            Warnings = { m.Warnings },
            StageSeconds = { m.StageSeconds },
        };
        if (m.Reason is not null)
        {
            wire.Reason = m.Reason;
        }

        if (m.FailureClass is ErrorClass failure)
        {
            wire.FailureClass = (int)failure;
        }

        if (m.VideoObjectName is not null)
        {
            wire.VideoObjectName = m.VideoObjectName;
        }

        if (m.VideoSha256 is not null)
        {
            wire.VideoSha256 = m.VideoSha256;
        }

        return wire;
    }

    private static Farm.JobView FromWire(JobView w) => new()
    {
        JobId = w.JobId,
        Status = (JobStatus)w.Status,
        User = w.User,
        Prompt = w.Prompt,
        Priority = w.Priority,
        Submitted = FromWire(w.Submitted),
        Finished = w.Finished is null ? null : FromWire(w.Finished),
        Stage = w.Stage,
        Frames = w.Frames,
        Pictures = w.Pictures,
        Done = w.Done,
        Cached = w.Cached,
        Failed = w.Failed,
        Words = [.. w.Words.Select(s => new Farm.WordScore(s.Word, s.HasScore ? s.Score : null, s.Driven))],
        Presets = [.. w.Presets.Select(p => new Farm.PresetScore(p.Sound, p.Preset, p.HasScore ? p.Score : null))],
        Warnings = [.. w.Warnings],
        Reason = w.HasReason ? w.Reason : null,
        FailureClass = w.HasFailureClass ? (ErrorClass)w.FailureClass : null,
        VideoObjectName = w.HasVideoObjectName ? w.VideoObjectName : null,
        VideoSha256 = w.HasVideoSha256 ? w.VideoSha256 : null,
        StageSeconds = w.StageSeconds.ToImmutableSortedDictionary(),
    };

    private static WordScore ToWire(Farm.WordScore m)
    {
        var wire = new WordScore { Word = m.Word, Driven = m.Driven };
        if (m.Score is double score)
        {
            wire.Score = score;
        }

        return wire;
    }

    private static PresetScore ToWire(Farm.PresetScore m)
    {
        var wire = new PresetScore { Sound = m.Sound, Preset = m.Preset };
        if (m.Score is double score)
        {
            wire.Score = score;
        }

        return wire;
    }

    private static Moment ToWire(DateTimeOffset at) => new() { Ticks = at.Ticks, OffsetMinutes = (int)at.Offset.TotalMinutes };

    private static DateTimeOffset FromWire(Moment at) => new(at.Ticks, TimeSpan.FromMinutes(at.OffsetMinutes));
}
