using System.Text.Json;
using AADiff.Shared.Errors;
using AADiff.Shared.Models;

namespace AADiff.GpuNode.Diffusion.Schedulers;

/// <summary>The samplers by the names that users write.</summary>
public static class SchedulerCatalog
{
    private static readonly Dictionary<string, (SchedulerKind Kind, bool Karras)> _known = new(StringComparer.Ordinal)
    {
        [SchedulerNames.Ddim] = (SchedulerKind.Ddim, false),
        [SchedulerNames.Euler] = (SchedulerKind.Euler, false),
        [SchedulerNames.EulerKarras] = (SchedulerKind.Euler, true),
        [SchedulerNames.Dpm] = (SchedulerKind.DpmSolver, false),
        [SchedulerNames.DpmKarras] = (SchedulerKind.DpmSolver, true),
        [SchedulerNames.Lcm] = (SchedulerKind.Lcm, false),
        [SchedulerNames.Pndm] = (SchedulerKind.Pndm, false),
    };

    /// <summary>A sampler for <paramref name="steps"/> steps with the parameters of a model's scheduler_config.json.</summary>
    /// <param name="name">One of <see cref="SchedulerNames.All"/>.</param>
    /// <param name="steps">1 to the number of training steps.</param>
    /// <param name="config">The object of scheduler_config.json.</param>
    /// <param name="fixOldFiles">
    /// As the Stable Diffusion 1.x/2.x pipelines of diffusers do with files from before those keys: steps_offset is 1 and clip_sample false.
    /// </param>
    /// <exception cref="UserError">Unknown name, steps that do not fit, or a parameter that is not supported.</exception>
    public static IScheduler Create(string name, int steps, JsonElement config, bool fixOldFiles = false)
    {
        if (!_known.TryGetValue(name, out (SchedulerKind Kind, bool Karras) known))
        {
            throw new UserError(ErrorClass.Usage, $"there is no scheduler \"{name}\"; choose one of {string.Join(", ", SchedulerNames.All)}");
        }

        SchedulerSettings settings = new SchedulerConfigFile(config).Settings(known.Kind);
        settings = settings with { Karras = known.Karras };
        return Create(fixOldFiles ? settings with { StepsOffset = 1, ClipSample = false } : settings, steps);
    }

    internal static IScheduler Create(SchedulerSettings settings, int steps)
    {
        if (steps < 1 || steps > settings.TrainSteps)
        {
            throw new UserError(ErrorClass.Usage, $"{steps} steps do not fit: this model was trained with {settings.TrainSteps}, so 1 to {settings.TrainSteps} are possible");
        }

        return settings.Kind switch
        {
            SchedulerKind.Ddim => new DdimScheduler(settings, steps),
            SchedulerKind.Euler => new EulerScheduler(settings, steps),
            SchedulerKind.DpmSolver => new DpmSolverScheduler(settings, steps),
            SchedulerKind.Lcm => new LcmScheduler(settings, steps),
            _ => new PndmScheduler(settings, steps),
        };
    }
}
