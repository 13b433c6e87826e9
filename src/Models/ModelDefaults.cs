using System.Text.Json;
using AADiff.Models.Schedulers;
using AADiff.Shared.Errors;
using AADiff.Shared.Requests;

namespace AADiff.Models;

/// <summary>What a request that says nothing gets from this model.</summary>
/// <param name="Guidance">Classifier-free guidance scale, 1 to 30.</param>
/// <param name="Steps">Sampling steps, 1 to 1000.</param>
/// <param name="Scheduler">Name as in <see cref="RenderRequest.Scheduler"/>.</param>
/// <param name="Strength">Mode, minimum and maximum are never null here.</param>
/// <param name="Source">Where they come from, for the user: "aadiff.json" or "defaults of the family".</param>
public sealed record ModelDefaults(double Guidance, int Steps, string Scheduler, StrengthMapping Strength, string Source);

/// <summary>Reads <c>aadiff.json</c>; what it leaves out is the family's and the scheduler's usual value.</summary>
internal static class ModelDefaultsReader
{
    public const string FileName = "aadiff.json";

    public static ModelDefaults Read(string folder, ModelFamily family, JsonElement scheduler, bool guidanceIsInput)
    {
        ModelDefaults usual = OfFamily(family, scheduler, guidanceIsInput);
        string path = Path.Combine(folder, FileName);
        if (!File.Exists(path))
        {
            return usual;
        }

        JsonElement own = ModelJson.Read(path);
        JsonElement? strength = own.Member("strength");
        StrengthMapping mapping = new()
        {
            Mode = Mode(path, strength?.Text("mode")) ?? usual.Strength.Mode,
            Min = InRange(path, "strength.min", strength?.Number("min"), RequestLimits.LeastStrength, RequestLimits.MostStrength)
            ?? usual.Strength.Min,
            Max = InRange(path, "strength.max", strength?.Number("max"), RequestLimits.LeastStrength, RequestLimits.MostStrength)
            ?? usual.Strength.Max,
        };
        if (mapping.Min > mapping.Max)
        {
            throw new UserError(ErrorClass.Model, $"{path}: strength.min is {mapping.Min}, above strength.max, which is {mapping.Max}; swap them.");
        }

        string? name = own.Text("scheduler");
        if (name is not null && !SamplerNames.All.Contains(name))
        {
            throw new UserError(ErrorClass.Model, $"{path}: scheduler is '{name}'; use one of {string.Join(", ", SamplerNames.All)}.");
        }

        return new ModelDefaults(
            InRange(path, "guidance_scale", own.Number("guidance_scale"), 1, RequestLimits.MostGuidance) ?? usual.Guidance,
            (int)(InRange(path, "steps", own.Number("steps"), 1, RequestLimits.MostSteps) ?? usual.Steps),
            name ?? usual.Scheduler,
            mapping,
            FileName);
    }

    private static ModelDefaults OfFamily(ModelFamily family, JsonElement scheduler, bool guidanceIsInput)
    {
        string name = SamplerNames.OfConfig(scheduler);
        bool consistency = name == SamplerNames.Lcm;

        // A distilled model without the guidance input was merged from LCM-LoRA: it wants no guidance at all.
        double guidance = !consistency ? (family == ModelFamily.Sdxl ? 5 : 7.5) : guidanceIsInput ? 8.5 : 1;
        StrengthMapping strength = new() { Mode = StrengthMode.TwoSided, Min = 0.25, Max = 4 };
        return new ModelDefaults(guidance, SamplerNames.UsualSteps(name), name, strength, "defaults of the family");
    }

    private static StrengthMode? Mode(string path, string? text) => text switch
    {
        null => null,
        "two-sided" => StrengthMode.TwoSided,
        "boost" => StrengthMode.Boost,
        "literal" => StrengthMode.Literal,
        "shrink" => StrengthMode.Shrink,
        _ => throw new UserError(ErrorClass.Model, $"{path}: strength.mode is '{text}'; use two-sided, boost, literal or shrink."),
    };

    private static double? InRange(string path, string name, double? value, double low, double high) =>
        value is null || (value >= low && value <= high)
            ? value
            : throw new UserError(ErrorClass.Model, $"{path}: {name} is {value}; it must lie between {low} and {high}.");
}
