using AADiff.Diffusion.Devices;
using AADiff.Diffusion.Networks;
using AADiff.Models;
using AADiff.Shared.Pictures;
using AADiff.Shared.Protocol;

namespace AADiff.GpuNode.Rendering;

/// <summary>A bounded number of models, the least recently used first. Not safe for several threads.</summary>
internal sealed class LoadedModels(RendererOptions options, DeviceSessions device) : IDisposable
{
    private readonly List<LoadedModel> _models = [];
    private readonly ModelCatalog _cache = new(options.ModelRoots, options.CacheFolder);

    /// <exception cref="RenderException">The folder holds another model than the one the video was planned with.</exception>
    public LoadedModel Get(BaseSpec spec)
    {
        LoadedModel? model = _models.Find(m => m.Folder.Digest == spec.ModelDigest);
        if (model is null)
        {
            ModelFolder folder = ModelFolder.Open(_cache.Locate(spec.Model), options.CacheFolder);
            if (folder.Digest != spec.ModelDigest)
            {
                throw new RenderException(
                    FailureKind.Host, $"the model folder {folder.Path} of this node is not the one this video was planned with (digest {folder.Digest[..12]}, planned {spec.ModelDigest[..Math.Min(12, spec.ModelDigest.Length)]}); put the same files on every node");
            }

            while (_models.Count >= Math.Max(1, options.ModelsKept))
            {
                _models[0].Dispose();
                _models.RemoveAt(0);
            }

            model = LoadedModel.Open(folder, device, options.CacheFolder);
            _models.Add(model);
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
}
