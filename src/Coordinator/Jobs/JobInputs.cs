using AADiff.Coordinator.Planning;
using AADiff.Shared.Errors;
using AADiff.Shared.Pictures;
using AADiff.Shared.Requests;

namespace AADiff.Coordinator.Jobs;

/// <summary>What the actor of a job tells its plain part besides the messages of the farm. Run: which operation speaks; an older one is not heard.</summary>
internal static class JobInputs
{
    /// <summary>Once a second.</summary>
    public sealed record Heartbeat
    {
        public static Heartbeat Instance { get; } = new();
    }

    /// <summary>Ended attempts have waited long enough for company.</summary>
    public sealed record Flush
    {
        public static Flush Instance { get; } = new();
    }

    public sealed record RequestOpened(int Run, string Prompt);

    public sealed record PlanningStage(int Run, string Stage);

    public sealed record PlanMade(int Run, JobFiles Files, JobPlan Plan);

    public sealed record FilesOpened(int Run, JobFiles Files);

    public sealed record StoreAnswered(int Run);

    /// <param name="Run">Which operation.</param>
    /// <param name="Class">For the exit code.</param>
    /// <param name="Reason">One sentence.</param>
    /// <param name="Storage">The store is away or full; nothing is wrong with the job.</param>
    public sealed record OperationFailed(int Run, ErrorClass Class, string Reason, bool Storage);

    /// <summary>The copy of the attempt log in the store is this long now.</summary>
    public sealed record LogStored(int Attempts);

    public sealed record LogNotStored(string Reason);
}

/// <summary>What lies in the store about a planned job.</summary>
internal sealed record JobFiles(RenderRequest Request, Storyboard Storyboard);
