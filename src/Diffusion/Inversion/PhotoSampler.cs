using AADiff.Diffusion.Sampling;
using AADiff.Models;
using AADiff.Shared.Errors;
using AADiff.Shared.Pictures;
using AADiff.Shared.Requests;

namespace AADiff.Diffusion.Inversion;

/// <summary>The sampler of a base: that of its name, or for photos the one that their inversion has a way back with.</summary>
public static class PhotoSampler
{
    /// <exception cref="UserError">As of <see cref="SamplerCatalog.For"/>; or a photo is to be sampled with what can't invert it.</exception>
    public static ISampler For(ModelFolder folder, BaseSpec spec)
    {
        ISampler sampler = SamplerCatalog.For(folder, spec.Scheduler, spec.Steps);
        return spec.Photo is null ? sampler
            : sampler is not DdimSampler ddim
                ? throw new UserError(ErrorClass.Usage, $"A photo is inverted with ddim, which {spec.Scheduler} has no way back to: leave --scheduler out.")
            : spec.Photo.Method == InversionMethod.Edict ? new EdictSampler(ddim.Steps)
            : ddim;
    }

    /// <summary>The grid of a sampler of photos.</summary>
    internal static DdimSteps StepsOf(ISampler sampler) => sampler is EdictSampler edict ? edict.Steps : ((DdimSampler)sampler).Steps;
}
