namespace AADiff.Coordinator.Jobs;

internal enum JobOperationKind
{
    /// <summary>Make the storyboard.</summary>
    Plan,

    /// <summary>Read request and storyboard back from the store.</summary>
    OpenFiles,

    /// <summary>Ask whether the store answers again.</summary>
    ProbeStore,
}

internal sealed record JobOperation(JobOperationKind Kind, int Run);
