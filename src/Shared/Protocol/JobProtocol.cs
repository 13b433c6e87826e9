using System.Collections.Immutable;
using AADiff.Shared.Farm;

namespace AADiff.Shared.Protocol;

/// <summary>Between a client of the farm and a job. Requests and storyboards lie in the object store, so that messages stay under 2 kB.</summary>
public static class JobProtocol
{
    /// <summary>The request lies at <c>ObjectNames.Request(JobId)</c>. Answered with <see cref="JobState"/> once persisted.</summary>
    public sealed record SubmitJob(string JobId, string User, int Priority) : IForJob;

    /// <summary>Answered with <see cref="JobState"/> once persisted.</summary>
    public sealed record CommandJob(string JobId, JobCommandKind Kind, int? Priority) : IForJob;

    /// <summary>
    /// Answered with <see cref="JobState"/> once persisted: refused with the job while that has not ended, refused without one while something of the
    /// deleted job is left, and neither once nothing is.
    /// </summary>
    /// <param name="JobId">Which.</param>
    /// <param name="By">User; empty where nobody is known.</param>
    public sealed record DeleteJob(string JobId, string By) : IForJob;

    /// <summary>Answered with <see cref="JobState"/>.</summary>
    public sealed record GetJob(string JobId) : IForJob;

    /// <summary>job → client: the view, or null for an unknown job; Refused says why a command was not carried out.</summary>
    public sealed record JobState(string JobId, JobView? View, string? Refused) : IForJob;

    /// <summary>How far the pictures of the storyboard are, from one on. Answered with <see cref="PictureStates"/>.</summary>
    public sealed record GetPictures(string JobId, int From) : IForJob;

    /// <summary>job → client.</summary>
    /// <param name="JobId">Whose.</param>
    /// <param name="From">Number of the first picture.</param>
    /// <param name="Total">Pictures of the storyboard; 0: the job is not planned yet, or there is none of that id.</param>
    /// <param name="States">A <see cref="PictureState"/> each, <see cref="MostStates"/> at most.</param>
    public sealed record PictureStates(string JobId, int From, int Total, ImmutableArray<byte> States) : IForJob
    {
        public const int MostStates = 1500;
    }

    /// <summary>
    /// client → directory of jobs: ids of the latest jobs, 800 at most; answered with <see cref="JobList"/>. Older clients ask so.
    /// </summary>
    public sealed record ListJobs : IFarmMessage
    {
        public static ListJobs Instance { get; } = new();
    }

    public sealed record JobList(ImmutableArray<string> JobIds) : IFarmMessage;

    /// <summary>client → directory of jobs: one page of a list (<see cref="JobQuery"/>); answered with <see cref="JobIdPage"/>.</summary>
    public sealed record ListJobPage(
        string? After, int Limit, JobStatus? Status, string? User, string? Text = null, JobSort Sort = JobSort.Newest) : IFarmMessage;

    /// <summary>
    /// directory → client: the jobs of the page, latest first; where the next page begins, if there is one; how many jobs match in all.
    /// </summary>
    public sealed record JobIdPage(ImmutableArray<string> JobIds, string? Next, int Total) : IFarmMessage;

    /// <summary>client → directory of jobs: how many there are in each state; answered with <see cref="JobCounts"/>.</summary>
    public sealed record CountJobs : IFarmMessage
    {
        public static CountJobs Instance { get; } = new();
    }

    /// <summary>directory → client: number of jobs, indexed by <see cref="JobStatus"/>.</summary>
    public sealed record JobCounts(ImmutableArray<int> ByStatus) : IFarmMessage;
}
