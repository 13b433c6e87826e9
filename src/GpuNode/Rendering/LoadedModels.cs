using System.Diagnostics;
using AADiff.Diffusion.Devices;
using AADiff.Diffusion.Networks;
using AADiff.Models;
using AADiff.Shared.Pictures;
using AADiff.Shared.Protocol;
using Microsoft.Extensions.Logging;

namespace AADiff.GpuNode.Rendering;

/// <summary>A bounded number of models, the least recently used first. Not safe for several threads.</summary>
internal sealed partial class LoadedModels(RendererOptions options, DeviceSessions device) : IDisposable
{
    private readonly ILogger<LoadedModels> _log = options.Logs.CreateLogger<LoadedModels>();
    private readonly List<LoadedModel> _models = [];
    private readonly ModelCatalog _catalog = new(options.ModelRoots, options.CacheFolder, paths: true);

    /// <exception cref="RenderException">The folder holds another model than the one the video was planned with.</exception>
    public LoadedModel Get(BaseSpec spec)
    {
        LoadedModel? model = _models.Find(m => m.Folder.Digest == spec.ModelDigest);
        if (model is null)
        {
            ModelFolder folder = ModelFolder.Open(_catalog.Locate(spec.Model), options.CacheFolder);
            if (folder.Digest != spec.ModelDigest)
            {
                throw new RenderException(
                    FailureKind.Host,
                    $"the model folder {folder.Path} of this node is not the one this video was planned with (digest {Start(folder.Digest)}, "
                    + $"planned {Start(spec.ModelDigest)}); put the same files on every node");
            }

            long started = Stopwatch.GetTimestamp();
            while (_models.Count >= Math.Max(1, options.ModelsKept))
            {
                _models[0].Dispose();
                _models.RemoveAt(0);
            }

            model = LoadedModel.Open(folder, device, options.CacheFolder);
            _models.Add(model);
            LogLoaded(folder.Path, Start(folder.Digest), device.Device, Stopwatch.GetElapsedTime(started).TotalSeconds);
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

    private static string Start(string digest) => digest[..Math.Min(12, digest.Length)];
}
