using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;

namespace AADiff.Shared.Telemetry;

/// <summary>
/// The trace of a job: every process makes the same trace id and the same parent of the job's id, so spans of all of them belong together without
/// anything on the wire, and also after a restart.
/// </summary>
public static class JobTrace
{
    public const string Source = "AADiff.Farm";

    private const int TraceBytes = 16;
    private const int SpanBytes = 8;

    private static readonly ActivitySource _source = new(Source);

    /// <summary>What every span of a job has as its parent.</summary>
    public static ActivityContext ContextOf(string jobId)
    {
        byte[] hash = SHA256.HashData(Encoding.UTF8.GetBytes($"aadiff job {jobId}"));
        return new ActivityContext(
            ActivityTraceId.CreateFromBytes(hash.AsSpan(0, TraceBytes)),
            ActivitySpanId.CreateFromBytes(hash.AsSpan(TraceBytes, SpanBytes)),
            ActivityTraceFlags.Recorded,
            isRemote: true);
    }

    /// <summary>Something that is done for a job and begins now. Null: nobody looks.</summary>
    public static Activity? Start(string name, string jobId, params ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        return _source.HasListeners() ? Tagged(_source.StartActivity(name, ActivityKind.Internal, ContextOf(jobId)), jobId, tags) : null;
    }

    /// <summary>Something that was done for a job and ends now.</summary>
    /// <param name="name">What.</param>
    /// <param name="jobId">Of the job.</param>
    /// <param name="took">How long.</param>
    /// <param name="error">Why it failed; null: it did not.</param>
    /// <param name="tags">More about it.</param>
    public static void Record(string name, string jobId, TimeSpan took, string? error, params ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        if (!_source.HasListeners())
        {
            return;
        }

        DateTimeOffset end = DateTimeOffset.UtcNow;
        using Activity? activity = Tagged(
            _source.CreateActivity(name, ActivityKind.Internal, ContextOf(jobId))?.SetStartTime((end - took).UtcDateTime).Start(), jobId, tags);
        activity?.SetEndTime(end.UtcDateTime);
        if (error is not null)
        {
            activity?.SetStatus(ActivityStatusCode.Error, error);
        }
    }

    private static Activity? Tagged(Activity? activity, string jobId, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        activity?.SetTag("aadiff.job", jobId);
        foreach ((string key, object? value) in tags)
        {
            activity?.SetTag(key, value);
        }

        return activity;
    }
}
