using System.ComponentModel;

namespace AADiff.Shared.Configuration;

/// <summary>What the farm removes from its store by itself.</summary>
public sealed record SweepOptions
{
    [Description("Hours from one sweep of the store to the next, in which what no job needs is removed; 0: only when aadiff gc asks for it.")]
    public double Every { get; init; } = 24;

    [Description("Days for which pictures that no job needs stay, in case they are asked for again.")]
    public double Pictures { get; init; } = 30;

    [Description("Days after which an ended job is forgotten and its video removed, and what jobs left that this farm does not know; 0: never.")]
    public double Jobs { get; init; }
}
