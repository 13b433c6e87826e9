using System.Globalization;
using AADiff.Diffusion.Graph;
using AADiff.Diffusion.Networks;
using AADiff.Shared.Pictures;
using AADiff.Shared.Protocol;
using AADiff.Shared.Requests;

namespace AADiff.GpuNode.Rendering;

/// <summary>
/// Refuses pictures that would not fit the memory of this machine, before anything is allocated: a process that the system kills takes the
/// pictures of everybody along. Not safe for several threads.
/// </summary>
/// <param name="limit">Bytes; 0: not known, nothing is refused.</param>
internal sealed class RenderMemory(long limit)
{
    private readonly Dictionary<(string Digest, PictureSize Size), MemoryEstimate?> _estimates = [];

    /// <summary>Of this machine, or of the container that the process runs in; read when it is asked for.</summary>
    public static long Available => GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;

    /// <param name="model">Loaded.</param>
    /// <param name="spec">What is drawn.</param>
    /// <param name="pictures">At once, bases among them.</param>
    /// <exception cref="RenderException">Of kind Data: no room for so many.</exception>
    public void Require(LoadedModel model, BaseSpec spec, int pictures)
    {
        if (limit <= 0)
        {
            return;
        }

        int rows = pictures * (spec.Guidance != 1 && !model.UNet.HasGuidanceInput ? 2 : 1);
        if (EstimateOf(model, spec)?.Total(rows) is { } needed && needed > limit)
        {
            throw new RenderException(
                FailureKind.Data,
                $"a picture of {spec.Size} needs about {Gigabytes(needed)} GB with the model '{model.Folder.Name}', and this node has "
                + $"{Gigabytes(limit)} GB: draw smaller pictures");
        }
    }

    private MemoryEstimate? EstimateOf(LoadedModel model, BaseSpec spec)
    {
        (string, PictureSize) key = (spec.ModelDigest, spec.Size);
        if (!_estimates.TryGetValue(key, out MemoryEstimate? known))
        {
            int scale = model.Folder.VaeScaleFactor;
            known = MemoryEstimate.Of(model.UNet.Graph, spec.Size.Height / scale, spec.Size.Width / scale, model.Folder.TokenLimit);
            if (_estimates.Count >= 64)
            {
                _estimates.Clear();
            }

            _estimates[key] = known;
        }

        return known;
    }

    private static string Gigabytes(long bytes) => (bytes / 1e9).ToString(bytes < 1e9 ? "0.000" : "0.0", CultureInfo.InvariantCulture);
}
