using AADiff.Coordinator.Adaptive;
using AADiff.Coordinator.Planning;
using AADiff.Shared.Errors;
using AADiff.Shared.Pictures;
using AADiff.Shared.Requests;

namespace AADiff.Coordinator.Jobs;

/// <summary>What the actor of a job tells its state machine besides the farm's messages.</summary>
internal interface IJobInput;

/// <summary>Every <see cref="IJobInput"/>. Run: the operation that reports; reports of an older one are ignored.</summary>
internal static class JobInputs
{
    /// <summary>The journal has been replayed.</summary>
    public sealed record Recovered : IJobInput
    {
        public static Recovered Instance { get; } = new();
    }

    public sealed record Heartbeat : IJobInput
    {
        public static Heartbeat Instance { get; } = new();
    }

    /// <summary>The batch of ended attempts is to be persisted, full or not.</summary>
    public sealed record Flush : IJobInput
    {
        public static Flush Instance { get; } = new();
    }

    public sealed record RequestOpened(int Run, RenderRequest Request) : IJobInput;

    public sealed record PlanningStage(int Run, string Stage) : IJobInput;

    public sealed record PlanMade(int Run, JobFiles Files, JobPlan Plan) : IJobInput;

    public sealed record FilesOpened(int Run, JobFiles Files) : IJobInput;

    public sealed record StoreAnswered(int Run) : IJobInput;

    /// <param name="Run">Which operation.</param>
    /// <param name="Class">For the exit code.</param>
    /// <param name="Reason">One sentence.</param>
    /// <param name="Storage">The store is away or full; nothing is wrong with the job.</param>
    /// <param name="Lost">Object name of a recorded picture that is not there or can't be read; null: none.</param>
    public sealed record OperationFailed(int Run, ErrorClass Class, string Reason, bool Storage, string? Lost = null) : IJobInput;

    /// <summary>Nothing of the deleted job is in the store.</summary>
    public sealed record FilesRemoved(int Run) : IJobInput;

    public sealed record PicturesChecked(int Run, CheckedPictures Result) : IJobInput;

    /// <summary>The assembly's actor has stopped.</summary>
    public sealed record AssemblyEnded : IJobInput
    {
        public static AssemblyEnded Instance { get; } = new();
    }

    /// <summary>The store's copy of the attempt log is this long now.</summary>
    public sealed record LogStored(int Attempts) : IJobInput;

    public sealed record LogNotStored(string Reason) : IJobInput;
}

internal enum JobOperationKind
{
    /// <summary>Make the storyboard.</summary>
    Plan,

    /// <summary>Read request and storyboard back from the store.</summary>
    OpenFiles,

    /// <summary>Ask whether the store answers again.</summary>
    ProbeStore,

    /// <summary>Compare pictures that are drawn with the blends in their place.</summary>
    CheckPictures,

    /// <summary>Remove the files of a deleted job from the store.</summary>
    RemoveFiles,
}

internal sealed record JobOperation(JobOperationKind Kind, int Run)
{
    /// <summary>Of <see cref="JobOperationKind.CheckPictures"/>.</summary>
    public PicturesToCheck? Pictures { get; init; }
}

/// <summary>What the store has of a planned job.</summary>
internal sealed record JobFiles(RenderRequest Request, Storyboard Storyboard);
