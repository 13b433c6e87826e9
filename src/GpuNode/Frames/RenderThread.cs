using System.Collections.Concurrent;
using AADiff.Shared.Hosting;

namespace AADiff.GpuNode.Frames;

/// <summary>
/// The one thread on which a renderer is made, used and disposed of: a batch takes seconds, and on the actors' threads it would look like a dead
/// node to the others.
/// </summary>
internal sealed class RenderThread : IDisposable
{
    /// <summary>Behind the actors, whose heartbeats must not wait for a step that takes all cores, and before ffmpeg.</summary>
    internal const int Niceness = 5;

    private readonly BlockingCollection<(Action<IFrameRenderer> Work, Action<Exception> Failed)> _work = [];
    private readonly Func<IFrameRenderer> _create;
    private volatile IFrameRenderer? _renderer;

    public RenderThread(Func<IFrameRenderer> create)
    {
        _create = create;
        new Thread(Run) { IsBackground = true, Name = "render" }.Start();
    }

    /// <summary>Null until the first piece of work has run.</summary>
    public IFrameRenderer? Renderer => _renderer;

    /// <summary>Queues work; <paramref name="failed"/> gets what it, or the making of the renderer, throws. Both run on the thread.</summary>
    public void Post(Action<IFrameRenderer> work, Action<Exception> failed)
    {
        if (!_work.IsAddingCompleted)
        {
            _work.Add((work, failed));
        }
    }

    /// <summary>Ends the thread after the work at hand, without waiting for it.</summary>
    public void Dispose() => _work.CompleteAdding();

    private void Run()
    {
        // The threads of the sessions that are made here inherit it.
        ThreadNiceness.StepBack(Niceness);
        foreach ((Action<IFrameRenderer> work, Action<Exception> failed) in _work.GetConsumingEnumerable())
        {
            try
            {
                work(_renderer ??= _create());
            }
            catch (Exception e)
            {
                failed(e);
            }
        }

        _renderer?.Dispose();
        _work.Dispose();
    }
}
