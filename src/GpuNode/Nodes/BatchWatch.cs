using System.Collections.Concurrent;
using AADiff.GpuNode.Rendering;
using AADiff.Shared.Pictures;
using Akka.Actor;

namespace AADiff.GpuNode.Nodes;

/// <summary>Between the render thread and the node actor while a batch runs.</summary>
internal sealed class BatchWatch(long batch, IActorRef node) : IRenderWatch, IDisposable
{
    private readonly ConcurrentDictionary<PictureKey, bool> _dropped = [];
    private readonly CancellationTokenSource _stop = new();

    public CancellationToken Stopped => _stop.Token;

    public void Stop() => _stop.Cancel();

    public void DropPicture(PictureKey key) => _dropped[key] = true;

    public void Stepped(int step, int steps) => node.Tell(new GpuNodeCommand.Stepped(batch, step, steps));

    public bool IsWanted(PictureKey key) => !_dropped.ContainsKey(key);

    public void Dispose() => _stop.Dispose();
}
