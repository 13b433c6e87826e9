using System.ComponentModel;

namespace AADiff.Shared.Configuration;

/// <summary>When pictures and jobs are given up.</summary>
public sealed record JobLimits
{
    [Description("Share of failed pictures, 0 to 1, at which a job stops early.")]
    public double FailedShare { get; init; } = 0.10;

    [Description("Attempts at a picture that can't be rendered.")]
    public int DataAttempts { get; init; } = 3;

    [Description("Nodes that may fail at, or die under, one picture before it is given up.")]
    public int DistinctNodes { get; init; } = 3;
}
