using AADiff.Shared.Farm;

namespace AADiff.Shared.Protocol;

/// <summary>Between a client of the farm and a job. Requests and views travel as JSON text in the store, so that messages stay under 2 kB.</summary>
public static class JobProtocol
{
    /// <summary>The request lies at <c>ObjectNames.Request(JobId)</c>. Answered with <see cref="JobState"/> once persisted.</summary>
    public sealed record SubmitJob(string JobId, string User, int Priority) : IForJob;

    /// <summary>Answered with <see cref="JobState"/> once persisted.</summary>
    public sealed record CommandJob(string JobId, JobCommandKind Kind, int? Priority) : IForJob;

    /// <summary>Answered with <see cref="JobState"/>.</summary>
    public sealed record GetJob(string JobId) : IForJob;

    /// <summary>job → client: the view, or null for an unknown job; Refused says why a command was not carried out.</summary>
    public sealed record JobState(string JobId, JobView? View, string? Refused) : IForJob;

    /// <summary>client → job region's directory: which jobs are there; answered with <see cref="JobList"/>.</summary>
    public sealed record ListJobs : IFarmMessage
    {
        public static ListJobs Instance { get; } = new();
    }

    public sealed record JobList(System.Collections.Immutable.ImmutableArray<string> JobIds) : IFarmMessage;
}
