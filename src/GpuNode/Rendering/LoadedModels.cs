using System.Diagnostics;
using AADiff.Diffusion.Devices;
using AADiff.Diffusion.Networks;
using AADiff.Models;
using AADiff.Shared.Errors;
using AADiff.Shared.Pictures;
using AADiff.Shared.Protocol;
using Microsoft.Extensions.Logging;
using Microsoft.ML.OnnxRuntime;

namespace AADiff.GpuNode.Rendering;

/// <summary>A bounded number of models, the least recently used first. Not safe for several threads.</summary>
internal sealed partial class LoadedModels(RendererOptions options, DeviceSessions device) : IDisposable
{
    private readonly ILogger<LoadedModels> _log = options.Logs.CreateLogger<LoadedModels>();
    private readonly List<LoadedModel> _models = [];

    /// <exception cref="RenderException">
    /// Of this node: it does not have the model that the video was planned with, or the model does not load here.
    /// </exception>
    public LoadedModel Get(BaseSpec spec)
    {
        LoadedModel? model = _models.Find(m => m.Folder.Digest == spec.ModelDigest);
        if (model is null)
        {
            FoundModel found = options.Models.Find(spec.Model, spec.ModelDigest);
            ModelFolder folder = found.Folder ?? throw OfModel(spec, found.Reason, cause: null);
            long started = Stopwatch.GetTimestamp();
            while (_models.Count >= Math.Max(1, options.ModelsKept))
            {
                _models[0].Dispose();
                _models.RemoveAt(0);
            }

            model = Load(spec, folder);
            _models.Add(model);
            LogLoaded(folder.Path, Start(folder.Digest), device.Device, Stopwatch.GetElapsedTime(started).TotalSeconds);
            if (options.Graphs && !model.UNet.CapturesGraphs)
            {
                LogNotCaptured(folder.Path, device.Device);
            }
        }

        _models.Remove(model);
        _models.Add(model);
        return model;
    }

    public void Dispose()
    {
        _models.ForEach(model => model.Dispose());
        _models.Clear();
    }

    private LoadedModel Load(BaseSpec spec, ModelFolder folder)
    {
        try
        {
            return LoadedModel.Open(folder, device, options.CacheFolder);
        }
        catch (Exception e) when (e is OnnxRuntimeException or OutOfMemoryException)
        {
            throw OfModel(
                spec, $"the model '{folder.Name}' does not load on this node: {DeviceFailure.ExplainLoading(device.Device, e)}", e);
        }
        catch (Exception e) when (e is UserError or InvalidDataException or IOException or UnauthorizedAccessException)
        {
            throw OfModel(spec, $"the model '{folder.Name}' does not load on this node ({device.Device}): {e.Message}", e);
        }
    }

    /// <summary>Another node may have what is missing here, so it is this node's fault, and only this model's.</summary>
    private static RenderException OfModel(BaseSpec spec, string reason, Exception? cause) =>
        new(FailureKind.Host, reason, cause) { Model = ModelMark.Of(spec.ModelDigest) };

    private static string Start(string digest) => digest[..Math.Min(12, digest.Length)];
}
