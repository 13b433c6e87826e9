using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Threading.Channels;
using AADiff.GpuNode.Rendering;
using AADiff.Shared.Pictures;
using AADiff.Shared.Protocol;

namespace AADiff.Testing.Rendering;

/// <summary>What the fake renderers of a test do, and what they did. One script may serve several nodes.</summary>
public sealed class RenderScript
{
    private readonly ConcurrentDictionary<PictureKey, (FailureKind Kind, int Times)> _failures = [];
    private readonly ConcurrentDictionary<PictureKey, int> _rendered = [];
    private readonly Channel<StartedBatch> _started = Channel.CreateUnbounded<StartedBatch>();
    private readonly ConcurrentDictionary<string, ManualResetEventSlim> _gates = [];
    private int _bases;

    /// <summary>No renderer can be made.</summary>
    public bool DeviceIsGone { get; set; }

    /// <summary>Of every batch.</summary>
    public int Steps { get; init; } = 4;

    /// <summary>How long a batch of this many pictures takes on a node, in the time of <see cref="Time"/>. Default: no time at all.</summary>
    public Func<string, int, TimeSpan> Latency { get; init; } = (_, _) => TimeSpan.Zero;

    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Finished renderings by picture.</summary>
    public IReadOnlyDictionary<PictureKey, int> Rendered => _rendered;

    public int BasesPrepared => _bases;

    /// <summary>Batches in the order in which they started; a test awaits the next.</summary>
    public ChannelReader<StartedBatch> Started => _started.Reader;

    /// <summary>The next attempts at this picture fail: Data as by a NaN, Host as by an exhausted device.</summary>
    public void Fail(PictureKey key, FailureKind kind, int times = int.MaxValue) => _failures[key] = (kind, times);

    /// <summary>
    /// From now on batches of this node hang before their first step, until <see cref="Release"/>, as long as they are not cancelled.
    /// </summary>
    public void Hold(string node) => Gate(node).Reset();

    public void Release(string node) => Gate(node).Set();

    internal void Begin(StartedBatch batch)
    {
        _started.Writer.TryWrite(batch);
    }

    internal void PassGate(string node, CancellationToken cancellationToken) => Gate(node).Wait(cancellationToken);

    internal void ThrowIfToFail(PictureKey key)
    {
        if (!_failures.TryGetValue(key, out (FailureKind Kind, int Times) failure) || failure.Times <= 0)
        {
            return;
        }

        _failures[key] = failure with { Times = failure.Times - 1 };
        throw new RenderException(
            failure.Kind, failure.Kind == FailureKind.Data ? $"the picture {key} is not a number" : "the device is out of memory");
    }

    internal void Finish(PictureKey key) => _rendered.AddOrUpdate(key, 1, (_, times) => times + 1);

    internal void FinishBase() => Interlocked.Increment(ref _bases);

    private ManualResetEventSlim Gate(string node) => _gates.GetOrAdd(node, _ => new ManualResetEventSlim(true));
}

/// <param name="Node">Name of the renderer.</param>
/// <param name="Keys">Its pictures.</param>
public sealed record StartedBatch(string Node, ImmutableArray<PictureKey> Keys);
