using AADiff.Diffusion;
using AADiff.Diffusion.Devices;
using AADiff.Diffusion.Inversion;
using AADiff.Diffusion.Limits;
using AADiff.Diffusion.Networks;
using AADiff.Diffusion.Sampling;
using AADiff.Shared.Errors;
using AADiff.Shared.Pictures;
using AADiff.Shared.Protocol;
using AADiff.Shared.Requests;
using Microsoft.ML.OnnxRuntime;

namespace AADiff.GpuNode.Rendering;

/// <summary>
/// Draws pictures with ONNX Runtime. Calls from several threads take turns. <see cref="Dispose"/> ends a running call at its next step with
/// <see cref="OperationCanceledException"/> and waits for it: freeing a session under a running call crashes the process.
/// </summary>
public sealed class OnnxPictureRenderer : IPictureRenderer
{
    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _closing = new();
    private readonly RendererOptions _options;
    private readonly DeviceSessions _device;
    private readonly LoadedModels _models;
    private bool _closed;

    /// <exception cref="UserError">The device is not there.</exception>
    public OnnxPictureRenderer(RendererOptions options)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Slots, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.Slots, 64);
        _options = options;
        _device = new DeviceSessions(options.Device, options.Memory, options.Graphs);
        _models = new LoadedModels(options, _device);
        DeviceProbe.Require(options.Device);
    }

    public int Slots => _options.Slots;

    public byte[] PrepareBase(BaseSpec spec, BaseMaterial? material, CancellationToken cancellationToken) => Exclusively(
        (run, token) =>
        {
            LoadedModel model = _models.Get(spec);
            RequireMemory(model, spec, drawn: 1);
            if (_options.Memory > 0 && spec.Photo is { Method: InversionMethod.NullText, NullEmbeddings: null })
            {
                GradientLimits.Require(model.Folder, spec.Size, (_options.Memory, "this node has"));
            }

            var preparation = new BasePreparation(model, _device, _options.CacheFolder);
            return preparation.Prepare(spec, PhotoSampler.For(model.Folder, spec), material ?? new BaseMaterial(), run, token).Write();
        },
        cancellationToken);

    public IReadOnlyList<RenderedPicture> Render(RenderBatch batch, IRenderWatch watch, CancellationToken cancellationToken)
    {
        if (batch.Pictures.Length == 0)
        {
            return [];
        }

        BaseSpec spec = batch.Bases[0].Spec;
        return batch.Bases.All(other => other.Group == batch.Bases[0].Group)
            ? Exclusively((run, token) => Render(_models.Get(spec), batch, watch, run, token), cancellationToken)
            : throw new RenderException(FailureKind.Data, "these bases can't share a batch: model, size, scheduler, steps or guidance differ");
    }

    public void Dispose()
    {
        if (!Interlocked.Exchange(ref _closed, true))
        {
            _closing.Cancel();
            lock (_gate)
            {
                _models.Dispose();
            }

            _closing.Dispose();
        }
    }

    private IReadOnlyList<RenderedPicture> Render(
        LoadedModel model, RenderBatch batch, IRenderWatch watch, RunOptions run, CancellationToken token)
    {
        // 1. Bases and pictures from their files and strengths.
        BaseSpec spec = batch.Bases[0].Spec;
        RequireMemory(model, spec, batch.Pictures.Length + batch.Bases.Length);
        ISampler scheduler = PhotoSampler.For(model.Folder, spec);
        SampledBase[] bases = [.. batch.Bases.Select(b => new SampledBase(PreparedBase.Read(b.Prepared), b.Spec.Controls, scheduler, spec.Steps))];
        Dictionary<SampledPicture, PictureKey> keys = batch.Pictures.ToDictionary(
            picture => bases[picture.Base].EditedPicture(batch.Bases[picture.Base].Spec.Words, picture.Strengths.AsSpan(), scheduler),
            picture => picture.Key);

        // 2. Sampling, with a look at the outside world after every step.
        using var sampling = new EditedDiffusion(model.UNet, scheduler, spec.Guidance, keys.Keys, fixedRows: !_device.UsesHostMemory);
        while (!sampling.IsDone)
        {
            token.ThrowIfCancellationRequested();
            sampling.Advance(run);
            watch.Stepped(sampling.Call, sampling.Calls);
            sampling.Drop(picture => !watch.IsWanted(keys[picture]));
        }

        // 3. Latents to pictures to files.
        token.ThrowIfCancellationRequested();
        IEnumerable<Picture?> pictures = model.Decoder.Decode(
            [.. sampling.Pictures.Select(p => p.Latent)], bases[0].Prepared.Shape, model.Folder.VaeScaleFactor, run, token);
        return [.. sampling.Pictures.Zip(pictures, (p, picture) => new RenderedPicture(
            keys[p], PngFile.Encode(p.Finish(picture ?? throw NoNumbers(keys[p])))))];
    }

    /// <summary>Before anything is allocated: a process that the system kills takes the pictures of everybody along.</summary>
    private void RequireMemory(LoadedModel model, BaseSpec spec, int drawn)
    {
        if (_options.Memory > 0)
        {
            model.Limits.RequireMemory(spec.Size, spec.Guidance, _options.Memory, "this node has", drawn);
        }
    }

    private static RenderException NoNumbers(PictureKey key) => new(
        FailureKind.Data,
        $"picture {key} came out as values that are no numbers; a lower guidance or strength, or a float32 export of the model, may help");

    /// <summary>
    /// One call at a time, ended by the caller's token or by <see cref="Dispose"/>, with every failure sorted by whose fault it is.
    /// </summary>
    private T Exclusively<T>(Func<RunOptions, CancellationToken, T> work, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_closed, this);
            using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _closing.Token);
            using var run = new RunOptions();
            using CancellationTokenRegistration ending = linked.Token.Register(() => run.Terminate = true);
            try
            {
                linked.Token.ThrowIfCancellationRequested();
                return work(run, linked.Token);
            }
            catch (OnnxRuntimeException) when (linked.IsCancellationRequested)
            {
                throw new OperationCanceledException("rendering was cancelled in the middle of a step", linked.Token);
            }
            catch (Exception e) when (e is UserError or InvalidDataException or ArgumentException)
            {
                throw new RenderException(FailureKind.Data, e.Message, e);
            }
            catch (Exception e) when (e is OnnxRuntimeException or OutOfMemoryException)
            {
                // A picture that fails everywhere is found by failing on several nodes.
                throw new RenderException(FailureKind.Host, DeviceFailure.Explain(_options.Device, e), e);
            }
        }
    }
}
