using System.Collections.Frozen;

namespace AADiff.Models.Schedulers;

/// <summary>
/// diffusers' schedulers that are not built: the nearest sampler that is, or why there is none. Nearest means the same equation on the same
/// noise levels, and the order of the method where there is a choice.
/// </summary>
internal static class SamplerStandIns
{
    private const string Quiet = "the same noise levels without added noise";
    private const string SecondOrder = "the same equation, second order";
    private const string Flow = "It is made for flow matching, whose networks learn other targets at other times";
    private const string Continuous = "Its networks read continuous noise levels where Stable Diffusion's read training steps";
    private const string NotLatent = "It belongs to models that are no Stable Diffusion";

    /// <summary>By class name; Karras noise levels are the file's own matter.</summary>
    public static FrozenDictionary<string, (string Name, string Why)> Nearest { get; } =
        new Dictionary<string, (string Name, string Why)>(StringComparer.Ordinal)
        {
            // What DDIM's numbers serve as well. PNDM is built too, but DDIM is the method's own sampler.
            ["PNDMScheduler"] = (SamplerNames.Ddim, $"the same numbers, as the method wants it; --scheduler {SamplerNames.Pndm} is PNDM itself"),
            ["DDPMScheduler"] = (SamplerNames.Ddim, Quiet),
            ["DDPMParallelScheduler"] = (SamplerNames.Ddim, Quiet),
            ["RePaintScheduler"] = (SamplerNames.Ddim, Quiet),
            ["DDIMInverseScheduler"] = (SamplerNames.Ddim, "the same equation towards the picture"),

            ["EulerAncestralDiscreteScheduler"] = (SamplerNames.Euler, Quiet),

            // Methods of second and higher order, with and without noise.
            ["HeunDiscreteScheduler"] = (SamplerNames.Dpm, SecondOrder),
            ["LMSDiscreteScheduler"] = (SamplerNames.Dpm, "the same equation, also a multistep method"),
            ["KDPM2DiscreteScheduler"] = (SamplerNames.Dpm, SecondOrder),
            ["KDPM2AncestralDiscreteScheduler"] = (SamplerNames.Dpm, "second order without added noise"),
            ["DPMSolverSinglestepScheduler"] = (SamplerNames.Dpm, "the same solver, multistep"),
            ["DPMSolverSDEScheduler"] = (SamplerNames.Dpm, "the same solver without added noise"),
            ["DPMSolverMultistepInverseScheduler"] = (SamplerNames.Dpm, "the same solver towards the picture"),
            ["UniPCMultistepScheduler"] = (SamplerNames.Dpm, "the same data prediction, without corrector"),
            ["DEISMultistepScheduler"] = (SamplerNames.Dpm, SecondOrder),
            ["SASolverScheduler"] = (SamplerNames.Dpm, "the same data prediction, without added noise"),

            // Consistency models: the same grid of distillation.
            ["TCDScheduler"] = (SamplerNames.Lcm, "the same steps of distillation"),
        }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>By class name, why nothing that is built would draw a picture with such a model.</summary>
    public static FrozenDictionary<string, string> None { get; } = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["LTXEulerAncestralRFScheduler"] = Flow,
        ["SCMScheduler"] = Flow,
        ["HeliosScheduler"] = Flow,
        ["HeliosDMDScheduler"] = Flow,
        ["EDMEulerScheduler"] = Continuous,
        ["EDMDPMSolverMultistepScheduler"] = Continuous,
        ["CosineDPMSolverMultistepScheduler"] = Continuous,
        ["CMStochasticIterativeScheduler"] = Continuous,
        ["KarrasVeScheduler"] = Continuous,
        ["ScoreSdeVeScheduler"] = Continuous,
        ["ScoreSdeVpScheduler"] = Continuous,
        ["DDPMWuerstchenScheduler"] = Continuous,
        ["IPNDMScheduler"] = NotLatent,
        ["UnCLIPScheduler"] = NotLatent,
        ["ConsistencyDecoderScheduler"] = NotLatent,
        ["CogVideoXDDIMScheduler"] = NotLatent,
        ["CogVideoXDPMScheduler"] = NotLatent,
        ["AmusedScheduler"] = NotLatent,
        ["VQDiffusionScheduler"] = NotLatent,
        ["DiscreteDDIMScheduler"] = NotLatent,
        ["BlockRefinementScheduler"] = NotLatent,
        ["EntropyBoundScheduler"] = NotLatent,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Why a class has no stand-in; null: it may have one.</summary>
    public static string? WhyNone(string className) =>
        None.TryGetValue(className, out string? why) ? why
        : className.StartsWith("Flow", StringComparison.Ordinal) || className.Contains("FlowMatch", StringComparison.Ordinal) ? Flow
        : null;

    /// <summary>The sentence's middle for files that ask for flow matching by a parameter.</summary>
    public static string FlowByParameter(string parameter) => $"{Flow} ({parameter})";
}
