using System.Collections.Immutable;
using AADiff.GpuNode.Rendering;
using AADiff.Shared.Pictures;
using AADiff.Shared.Protocol;
using Akka.Actor;

namespace AADiff.GpuNode.Nodes;

/// <summary>What a node actor is told by its own process: threads, timers, owners of bases that live here. Never on the wire.</summary>
internal abstract record GpuNodeCommand
{
    /// <summary>Batches of this many pictures fit.</summary>
    public sealed record RendererReady(int Slots) : GpuNodeCommand;

    public sealed record RendererBroken(string Reason) : GpuNodeCommand;

    /// <summary>The base's spec and tensors came from the store.</summary>
    public sealed record BaseFetched(BaseKey Base, BatchBase Content) : GpuNodeCommand;

    /// <summary>The store has no tensors of it yet. Spec: what it is; null: not told.</summary>
    public sealed record BaseNotPrepared(BaseKey Base, BaseSpec? Spec = null) : GpuNodeCommand;

    /// <summary>This machine does not have the model that the base is drawn with.</summary>
    /// <param name="Base">Which.</param>
    /// <param name="Model">Of the base.</param>
    /// <param name="IsOther">Another model has its name here.</param>
    /// <param name="Reason">One sentence.</param>
    public sealed record BaseOfAbsentModel(BaseKey Base, ModelMark Model, bool IsOther, string Reason) : GpuNodeCommand;

    /// <summary>The models of this machine, as last looked up; null: there are too many to tell.</summary>
    public sealed record ModelsFound(ImmutableArray<ModelMark>? Models) : GpuNodeCommand;

    /// <summary>The self-test is over. Slots: of the renderer. Failure: null when it went well.</summary>
    public sealed record ProbeEnded(int Slots, RenderFailure? Failure) : GpuNodeCommand;

    /// <summary>The asker does not need the base that it had asked <see cref="PrepareHere"/> for.</summary>
    public sealed record AbandonHere(BaseKey Base, IActorRef Asker) : GpuNodeCommand;

    /// <summary>The store can't say now.</summary>
    public sealed record BaseUnreachable(BaseKey Base, string Reason) : GpuNodeCommand;

    /// <summary>It can't be had at all.</summary>
    public sealed record BaseMissing(BaseKey Base, RenderFailure Failure) : GpuNodeCommand;

    /// <summary>
    /// Prepare a base on the render thread, before the next batch. The asker gets <c>BasePrepared</c> or <c>BaseFailed</c>.
    /// </summary>
    public sealed record PrepareHere(BaseKey Base, IActorRef Asker) : GpuNodeCommand;

    /// <summary>The inversion of a base's photo: <paramref name="Step"/> of <paramref name="Steps"/> are done. Loss: of null-text inversion.</summary>
    public sealed record PreparationStepped(BaseKey Base, int Step, int Steps, double? Loss = null) : GpuNodeCommand;

    /// <summary>The render thread is free again. Failure: null when it went well.</summary>
    public sealed record PreparationEnded(BaseKey Base, ReadOnlyMemory<byte> Tensors, RenderFailure? Failure = null) : GpuNodeCommand;

    public sealed record BaseStored(BaseKey Base, string ObjectName) : GpuNodeCommand;

    /// <summary>The store was tried for <c>FarmTimings.StoreRetry</c>.</summary>
    public sealed record BaseNotStored(BaseKey Base, string Reason) : GpuNodeCommand;

    public sealed record Stepped(long Batch, int Step, int Steps) : GpuNodeCommand;

    /// <summary>The render thread is free again. Failure: null when it went well.</summary>
    public sealed record BatchEnded(long Batch, ImmutableArray<RenderedPicture> Pictures, RenderFailure? Failure) : GpuNodeCommand;

    public sealed record PictureStored(string Attempt, string Sha256, long Bytes) : GpuNodeCommand;

    /// <summary>The store was tried for <c>FarmTimings.StoreRetry</c>.</summary>
    public sealed record PictureNotStored(string Attempt, string Reason) : GpuNodeCommand;

    /// <summary>The wait for a fuller batch is over.</summary>
    public sealed record LingerOver(long Batch) : GpuNodeCommand;

    /// <summary>Every <c>FarmTimings.NodeReport</c>.</summary>
    public sealed record Report : GpuNodeCommand;

    /// <summary>Every <c>FarmTimings.PictureHeartbeat</c>.</summary>
    public sealed record Heartbeat : GpuNodeCommand;

    /// <summary>The process is to end: take nothing, finish what runs, then tell the asker <see cref="GpuNodeDrained"/>.</summary>
    public sealed record Drain(IActorRef Asker) : GpuNodeCommand;

    /// <summary>The time for that is over: end what runs at its next step.</summary>
    public sealed record DrainOver : GpuNodeCommand;
}

/// <summary>node → its own process: nothing runs here any more, and every picture is in the store or given back.</summary>
internal sealed record GpuNodeDrained
{
    public static GpuNodeDrained Instance { get; } = new();
}
