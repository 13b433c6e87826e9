using AADiff.Diffusion;
using AADiff.GpuNode.Rendering;
using AADiff.Shared.Pictures;
using Akka.Actor;

namespace AADiff.GpuNode.Nodes;

/// <summary>What goes to the <see cref="RenderThread"/>, one thing after the other; how it ended comes back as a command.</summary>
internal sealed partial class GpuNodeActor
{
    private void LoadRenderer()
    {
        IActorRef self = Self;
        _thread.Post(
            renderer => self.Tell(new GpuNodeCommand.RendererReady(renderer.Slots)),
            e =>
            {
                LogRendererBroken(e, _dependencies.Node);
                self.Tell(new GpuNodeCommand.RendererBroken(e.Message));
            });
    }

    private void Run(GpuNodeEffect.RunBatch run)
    {
        IActorRef self = Self;
        var watch = new BatchWatch(run.Batch, self);
        _watch = watch;
        _thread.Post(
            renderer => self.Tell(new GpuNodeCommand.BatchEnded(run.Batch, [.. renderer.Render(run.Content, watch, watch.Stopped)], null)),
            e =>
            {
                LogRenderException(e, run.Batch, _dependencies.Node);
                self.Tell(new GpuNodeCommand.BatchEnded(run.Batch, [], RenderFailure.Of(e)));
            });
    }

    private void Probe(GpuNodeEffect.Probe probe)
    {
        IActorRef self = Self;
        CancellationToken stopped = _stopped.Token;
        if (probe.Reload)
        {
            _thread.Renew();
        }

        _thread.Post(
            renderer =>
            {
                if (probe.Content is { } content)
                {
                    renderer.Render(content, SelfTestWatch.Instance, stopped);
                }

                self.Tell(new GpuNodeCommand.ProbeEnded(renderer.Slots, null));
            },
            e =>
            {
                LogProbeException(e, _dependencies.Node);
                self.Tell(new GpuNodeCommand.ProbeEnded(0, RenderFailure.Of(e)));
            });
    }

    private void Prepare(BaseKey key)
    {
        IActorRef self = Self;
        _preparing?.Dispose();
        _preparing = CancellationTokenSource.CreateLinkedTokenSource(_stopped.Token);
        CancellationToken stopped = _preparing.Token;
        _thread.Post(
            renderer =>
            {
                // The render thread has nothing else to do meanwhile, so it waits for the store.
                BaseSpec spec = _bases.SpecAsync(key).GetAwaiter().GetResult();
                using Stream? mask = _bases.MaskAsync(spec).GetAwaiter().GetResult();
                BaseMaterial material = new()
                {
                    Mask = mask,
                    Photo = _bases.PhotoAsync(spec).GetAwaiter().GetResult(),
                    NullEmbeddings = _bases.NullEmbeddingsAsync(spec).GetAwaiter().GetResult(),
                    Watch = new PreparationWatch(key, self, _bases, e => LogInversionNotKept(e, key, _dependencies.Node)),
                };
                self.Tell(new GpuNodeCommand.PreparationEnded(key, renderer.PrepareBase(spec, material, stopped)));
            },
            e =>
            {
                LogPreparationException(e, key, _dependencies.Node);
                self.Tell(new GpuNodeCommand.PreparationEnded(key, default, RenderFailure.Of(e)));
            });
    }
}
