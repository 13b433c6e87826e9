using System.Collections.Immutable;
using System.Text.Json;

namespace AADiff.Models.Schedulers;

/// <summary>Our names of the samplers and how <c>scheduler_config.json</c> names them.</summary>
public static class SamplerNames
{
    public const string Ddim = "ddim";
    public const string Euler = "euler";
    public const string EulerKarras = "euler-karras";
    public const string Dpm = "dpm++2m";
    public const string DpmKarras = "dpm++2m-karras";
    public const string Lcm = "lcm";
    public const string Pndm = "pndm";

    public static ImmutableArray<string> All { get; } = [Ddim, Euler, EulerKarras, Dpm, DpmKarras, Lcm, Pndm];

    /// <summary>
    /// The sampler a folder asks for. PNDM, which Stable Diffusion 1.x folders name, becomes DDIM: both read the same numbers, DDIM is the
    /// method's own sampler and needs no history of steps. Samplers that are not built become DDIM too.
    /// </summary>
    public static string OfConfig(JsonElement config)
    {
        bool karras = config.Flag("use_karras_sigmas") ?? false;
        return config.Text("_class_name") switch
        {
            "EulerDiscreteScheduler" => karras ? EulerKarras : Euler,
            "DPMSolverMultistepScheduler" => karras ? DpmKarras : Dpm,
            "LCMScheduler" => Lcm,
            _ => Ddim,
        };
    }

    /// <summary>Steps after which more of them change little.</summary>
    public static int UsualSteps(string name) => name switch
    {
        Euler or EulerKarras => 30,
        Dpm or DpmKarras => 20,
        Lcm => 4,
        _ => 50,
    };
}
