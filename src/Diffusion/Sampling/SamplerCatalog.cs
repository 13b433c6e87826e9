using System.Text.Json;
using AADiff.Models;
using AADiff.Models.Schedulers;
using AADiff.Shared.Errors;

namespace AADiff.Diffusion.Sampling;

/// <summary>The samplers by the names that users write.</summary>
public static class SamplerCatalog
{
    private static readonly Dictionary<string, (SamplerKind Kind, bool Karras)> _known = new(StringComparer.Ordinal)
    {
        [SamplerNames.Ddim] = (SamplerKind.Ddim, false),
        [SamplerNames.Euler] = (SamplerKind.Euler, false),
        [SamplerNames.EulerKarras] = (SamplerKind.Euler, true),
        [SamplerNames.Dpm] = (SamplerKind.DpmSolver, false),
        [SamplerNames.DpmKarras] = (SamplerKind.DpmSolver, true),
        [SamplerNames.Lcm] = (SamplerKind.Lcm, false),
        [SamplerNames.Pndm] = (SamplerKind.Pndm, false),
    };

    /// <summary>As the pictures of a model are drawn with it.</summary>
    /// <param name="folder">Whose scheduler_config.json.</param>
    /// <param name="name">One of <see cref="SamplerNames.All"/>.</param>
    /// <param name="steps">1 to the number of training steps.</param>
    /// <exception cref="UserError">Steps that do not fit, or a parameter that is not supported.</exception>
    public static ISampler For(ModelFolder folder, string name, int steps) =>
        Create(name, steps, folder.SchedulerConfig, fixOldFiles: folder.Family is ModelFamily.Sd1 or ModelFamily.Sd2);

    /// <summary>A sampler for <paramref name="steps"/> steps with the parameters of a model's scheduler_config.json.</summary>
    /// <param name="name">One of <see cref="SamplerNames.All"/>.</param>
    /// <param name="steps">1 to the number of training steps.</param>
    /// <param name="config">The object of scheduler_config.json.</param>
    /// <param name="fixOldFiles">
    /// As the Stable Diffusion 1.x/2.x pipelines of diffusers do with files from before those keys: steps_offset is 1 and clip_sample
    /// false.
    /// </param>
    /// <exception cref="UserError">Unknown name, steps that do not fit, or a parameter that is not supported.</exception>
    public static ISampler Create(string name, int steps, JsonElement config, bool fixOldFiles = false)
    {
        if (!_known.TryGetValue(name, out (SamplerKind Kind, bool Karras) known))
        {
            throw new UserError(ErrorClass.Usage, $"there is no scheduler \"{name}\"; choose one of {string.Join(", ", SamplerNames.All)}");
        }

        SchedulerSettings settings = new SchedulerConfigFile(config).Settings(known.Kind);
        settings = settings with { Karras = known.Karras };
        return Create(fixOldFiles ? settings with { StepsOffset = 1, ClipSample = false } : settings, steps);
    }

    internal static ISampler Create(SchedulerSettings settings, int steps)
    {
        if (steps < 1 || steps > settings.TrainSteps)
        {
            throw new UserError(
                ErrorClass.Usage, $"{steps} steps do not fit: "
                + $"this model was trained with {settings.TrainSteps}, so 1 to {settings.TrainSteps} are possible");
        }

        return settings.Kind switch
        {
            SamplerKind.Ddim => new DdimSampler(settings, steps),
            SamplerKind.Euler => new EulerSampler(settings, steps),
            SamplerKind.DpmSolver => new DpmSolverSampler(settings, steps),
            SamplerKind.Lcm => new LcmSampler(settings, steps),
            _ => new PndmSampler(settings, steps),
        };
    }
}
