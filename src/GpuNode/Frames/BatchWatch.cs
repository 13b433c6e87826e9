using System.Collections.Concurrent;
using AADiff.Shared.Frames;
using Akka.Actor;

namespace AADiff.GpuNode.Frames;

/// <summary>Between the render thread and the node actor while a batch runs.</summary>
internal sealed class BatchWatch(long batch, IActorRef node) : IRenderWatch, IDisposable
{
    private readonly ConcurrentDictionary<FrameKey, bool> _unwanted = [];
    private readonly CancellationTokenSource _stop = new();

    public CancellationToken Stopped => _stop.Token;

    public void Stop() => _stop.Cancel();

    public void Unwant(FrameKey key) => _unwanted[key] = true;

    public void Stepped(int step, int steps) => node.Tell(new NodeCommand.Stepped(batch, step, steps));

    public bool IsWanted(FrameKey key) => !_unwanted.ContainsKey(key);

    public void Dispose() => _stop.Dispose();
}
