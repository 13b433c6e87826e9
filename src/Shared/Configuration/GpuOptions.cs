using System.ComponentModel;

namespace AADiff.Shared.Configuration;

/// <summary>What a node with the role gpu renders on.</summary>
public sealed record GpuOptions
{
    [Description("Pictures rendered together; 0: what the device holds.")]
    public int Slots { get; init; }

    [Description("Device: auto, cpu, cuda, or cuda:N.")]
    public string Device { get; init; } = "auto";

    [Description("Folder below which models are looked for by name; empty: the folder the program runs in.")]
    public string Models { get; init; } = "";
}
