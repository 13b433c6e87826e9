using System.Collections.Concurrent;
using AADiff.Shared.Hosting;

namespace AADiff.GpuNode.Rendering;

/// <summary>
/// The one thread on which a renderer is made, used and disposed of: a batch takes seconds, and on the actors' threads it would look like a
/// dead
/// node to the others.
/// </summary>
internal sealed class RenderThread : IDisposable
{
    /// <summary>Behind the actors, whose heartbeats must not wait for a step that takes all cores, and before ffmpeg.</summary>
    internal const int Niceness = 5;

    private readonly BlockingCollection<(Action<IPictureRenderer> Work, Action<Exception> Failed)> _work = [];
    private readonly Func<IPictureRenderer> _create;
    private volatile IPictureRenderer? _renderer;

    public RenderThread(Func<IPictureRenderer> create)
    {
        _create = create;
        new Thread(Run) { IsBackground = true, Name = "render" }.Start();
    }

    /// <summary>Null until the first piece of work has run.</summary>
    public IPictureRenderer? Renderer => _renderer;

    /// <summary>
    /// Queues work; <paramref name="failed"/> gets what it, or the making of the renderer, throws. Both run on the thread.
    /// </summary>
    public void Post(Action<IPictureRenderer> work, Action<Exception> failed)
    {
        if (!_work.IsAddingCompleted)
        {
            _work.Add((work, failed));
        }
    }

    /// <summary>What is posted from now on runs with a renderer that is made anew.</summary>
    public void Renew() => Post(
        _ =>
        {
            _renderer?.Dispose();
            _renderer = null;
        },
        e => _renderer = null);

    /// <summary>Ends the thread after the work that runs, without waiting for it.</summary>
    public void Dispose() => _work.CompleteAdding();

    private void Run()
    {
        // The threads of the sessions that are made here inherit it.
        ThreadNiceness.Lower(Niceness);
        foreach ((Action<IPictureRenderer> work, Action<Exception> failed) in _work.GetConsumingEnumerable())
        {
            try
            {
                work(_renderer ??= _create());
            }
            catch (Exception e)
            {
                // Whoever posted the work logs it and turns it into a message.
                failed(e);
            }
        }

        _renderer?.Dispose();
        _work.Dispose();
    }
}
