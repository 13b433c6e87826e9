using System.Runtime.ExceptionServices;
using AADiff.Diffusion;
using AADiff.Shared.Pictures;

namespace AADiff.GpuNode.Rendering;

/// <summary>
/// Several devices of one process as one: each draws its share of every batch at the same time, with the model loaded on each. A batch takes as long as
/// the slowest of them, so they should be alike; unlike ones do better as nodes of their own. A failure of one ends the batch on all.
/// </summary>
/// <param name="renderers">One a device; disposed with this.</param>
public sealed class SeveralGpusRenderer(IReadOnlyList<IPictureRenderer> renderers) : IPictureRenderer
{
    public int Slots { get; } = renderers.Sum(renderer => renderer.Slots);

    public byte[] PrepareBase(BaseSpec spec, BaseMaterial? material, CancellationToken cancellationToken) =>
        renderers[0].PrepareBase(spec, material, cancellationToken);

    public IReadOnlyList<RenderedPicture> Render(RenderBatch batch, IRenderWatch watch, CancellationToken cancellationToken)
    {
        // 1. Shares of equal size, in the order of the pictures.
        int each = Math.Max(1, (batch.Pictures.Length + renderers.Count - 1) / renderers.Count);
        RenderBatch[] shares = [.. batch.Pictures.Chunk(each).Select(share => batch with { Pictures = [.. share] })];
        var watches = new SharedWatch(watch, shares.Length);
        using var failed = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var drawn = new IReadOnlyList<RenderedPicture>[shares.Length];
        var failures = new Exception?[shares.Length];

        // 2. A thread of its own for each device: it inherits this one's place behind the actors.
        Thread[] others = [.. Enumerable.Range(1, Math.Max(0, shares.Length - 1)).Select(share => new Thread(() => Draw(share)) { IsBackground = true })];
        Array.ForEach(others, thread => thread.Start());
        if (shares.Length > 0)
        {
            Draw(0);
        }

        Array.ForEach(others, thread => thread.Join());

        // 3. What failed by itself, before what was ended because of it.
        Exception? cause = failures.FirstOrDefault(e => e is not null and not OperationCanceledException) ?? failures.FirstOrDefault(e => e is not null);
        if (cause is not null)
        {
            ExceptionDispatchInfo.Throw(cause);
        }

        return [.. drawn.SelectMany(pictures => pictures)];

        void Draw(int share)
        {
            try
            {
                drawn[share] = renderers[share].Render(shares[share], watches.Of(share), failed.Token);
            }
            catch (Exception e)
            {
                // Thrown again by the thread that asked.
                failures[share] = e;
                failed.Cancel();
            }
        }
    }

    public void Dispose()
    {
        foreach (IPictureRenderer renderer in renderers)
        {
            renderer.Dispose();
        }
    }

    /// <summary>One watch for several devices, asked by one at a time, which hears of a step when the last device has done it.</summary>
    private sealed class SharedWatch(IRenderWatch watch, int devices)
    {
        private readonly Lock _gate = new();
        private readonly int[] _done = new int[devices];
        private int _told;

        public IRenderWatch Of(int device) => new Share(this, device);

        private void Stepped(int device, int step, int steps)
        {
            lock (_gate)
            {
                _done[device] = step;
                for (int all = _done.Min(); _told < all; _told++)
                {
                    watch.Stepped(_told + 1, steps);
                }
            }
        }

        private bool IsWanted(PictureKey key)
        {
            lock (_gate)
            {
                return watch.IsWanted(key);
            }
        }

        private sealed class Share(SharedWatch all, int device) : IRenderWatch
        {
            public void Stepped(int step, int steps) => all.Stepped(device, step, steps);

            public bool IsWanted(PictureKey key) => all.IsWanted(key);
        }
    }
}
