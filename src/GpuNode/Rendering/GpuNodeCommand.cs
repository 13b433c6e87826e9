using System.Collections.Immutable;
using AADiff.Shared.Pictures;
using AADiff.Shared.Protocol;

namespace AADiff.GpuNode.Rendering;

/// <summary>What a node actor hears from its own threads and timers; never on the wire.</summary>
internal abstract record GpuNodeCommand
{
    /// <summary>The model is loaded; batches of this many fit.</summary>
    public sealed record RendererReady(int Slots) : GpuNodeCommand;

    public sealed record RendererBroken(string Error) : GpuNodeCommand;

    /// <summary>The base's spec and tensors are in memory.</summary>
    public sealed record BaseAtHand(BaseKey Base) : GpuNodeCommand;

    /// <summary>It can't be had. A store that is away is waited for instead.</summary>
    public sealed record BaseMissing(BaseKey Base, FailureKind Kind, string Error) : GpuNodeCommand;

    /// <summary>Prepare a base on the render thread, before the next batch.</summary>
    public sealed record PrepareHere(BaseKey Base) : GpuNodeCommand;

    /// <summary>The render thread is free again. Failure: null when it went well.</summary>
    public sealed record PrepareEnded(BaseKey Base, BatchFailure? Failure) : GpuNodeCommand;

    public sealed record Stepped(long Batch, int Step, int Steps) : GpuNodeCommand;

    /// <summary>The render thread is free again. Failure: null when it went well.</summary>
    public sealed record BatchEnded(long Batch, ImmutableArray<RenderedPicture> Pictures, BatchFailure? Failure) : GpuNodeCommand;

    public sealed record PictureStored(string Attempt, string Sha256, long Bytes) : GpuNodeCommand;

    /// <summary>The wait for a fuller batch is over.</summary>
    public sealed record LingerOver(long Batch) : GpuNodeCommand;

    /// <summary>Every second.</summary>
    public sealed record Report : GpuNodeCommand;

    /// <summary>Every two seconds.</summary>
    public sealed record Heartbeat : GpuNodeCommand;

    /// <summary>The process is to end: take nothing, finish what runs, then say so.</summary>
    public sealed record Drain : GpuNodeCommand;

    /// <summary>The time for that is over: end what runs at its next step.</summary>
    public sealed record DrainOver : GpuNodeCommand;
}
