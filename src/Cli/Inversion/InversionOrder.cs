using System.Collections.Immutable;
using AADiff.Diffusion.Devices;
using AADiff.Diffusion.Inversion;
using AADiff.Diffusion.Limits;
using AADiff.Models;
using AADiff.Models.Schedulers;
using AADiff.Models.Tokenizers;
using AADiff.Shared.Errors;
using AADiff.Shared.Pictures;
using AADiff.Shared.Requests;

namespace AADiff.Cli.Inversion;

/// <summary>What <c>aadiff invert</c> tries: one photo, by one method or by all that the model can do.</summary>
/// <param name="Spec">With everything but the photo's method and what it decides.</param>
/// <param name="Guidance">That was asked for, or null.</param>
/// <param name="Model">Opened.</param>
/// <param name="Device">Where it runs.</param>
/// <param name="Methods">In the order of the report.</param>
internal sealed record InversionOrder(BaseSpec Spec, double? Guidance, ModelFolder Model, DeviceChoice Device, ImmutableArray<InversionMethod> Methods)
{
    /// <summary>That every method is shown at; 1 is the photo.</summary>
    public static readonly ImmutableArray<float> Strengths = [0, 0.5f, 1, 1.5f, 2];

    /// <summary>The default first; null-text inversion only where the model can be differentiated.</summary>
    public static ImmutableArray<InversionMethod> MethodsOf(ModelFolder model, PictureSize? size)
    {
        try
        {
            GradientLimits.Require(model, size ?? new PictureSize(model.SampleSize, model.SampleSize), memory: null);
            return [.. Enum.GetValues<InversionMethod>()];
        }
        catch (UserError)
        {
            // All the others are tried; who names this one hears why it can't be.
            return [.. Enum.GetValues<InversionMethod>().Where(method => method != InversionMethod.NullText)];
        }
    }

    /// <param name="request">Checked, with a photo.</param>
    /// <param name="words">To be driven, lower case.</param>
    /// <param name="model">Opened.</param>
    /// <param name="device">Where it runs.</param>
    /// <param name="methods">To be tried.</param>
    /// <exception cref="UserError">A word is not in the prompt, or the picture's size does not fit the model.</exception>
    public static InversionOrder Of(
        RenderRequest request, IReadOnlyList<string> words, ModelFolder model, DeviceChoice device, ImmutableArray<InversionMethod> methods)
    {
        TokenizedPrompt prompt = ClipTokenizer.Load(model.TokenizerFolder).Encode(request.Prompt);
        WordFinder.RequireUsable(prompt);
        var spec = new BaseSpec
        {
            Model = model.Path,
            ModelDigest = model.Digest,
            Prompt = request.Prompt,
            NegativePrompt = request.NegativePrompt,
            Words = [.. words.Select(word => new DrivenWord(word, WordFinder.Find(prompt, word)))],
            Size = request.Drawn ?? new PictureSize(model.SampleSize, model.SampleSize),
            Seed = 0,
            Steps = request.Steps ?? model.Defaults.Steps,
            Guidance = model.Defaults.Guidance,
            Scheduler = SamplerNames.Ddim,
            Controls = new AttentionControls(),
            Photo = request.Photo,
        };
        return new InversionOrder(spec, request.Guidance, model, device, methods);
    }

    /// <summary>Method by method.</summary>
    /// <param name="photo">Its file.</param>
    /// <param name="cacheFolder">For rewritten graphs.</param>
    /// <param name="onStep">Told of every step of an inversion.</param>
    /// <param name="stop">Looked at between steps.</param>
    public IEnumerable<InversionTry> Run(byte[] photo, string cacheFolder, Action<InversionMethod, int, int> onStep, CancellationToken stop)
    {
        using var trial = new InversionTrial(Model, Device, cacheFolder);
        foreach (InversionMethod method in Methods)
        {
            BaseSpec spec = Spec with
            {
                Guidance = PhotoDefaults.Guidance(Guidance, Model.Defaults.Guidance, method, embeddingsGiven: false),
                Photo = Spec.Photo! with { Method = method },
            };
            yield return new InversionTry(
                method, trial.Run(spec, photo, Strengths, new StepWatch((step, steps) => onStep(method, step, steps)), stop));
        }
    }
}

/// <summary>One method's result.</summary>
internal sealed record InversionTry(InversionMethod Method, TrialResult Result)
{
    /// <summary>The picture that is the photo, or as near as the method comes.</summary>
    public Picture Silence => Result.Pictures[InversionOrder.Strengths.IndexOf(1)];

    /// <summary>Decibel between it and what the codec makes of the photo.</summary>
    public double SilenceToCodec => PictureDistance.Decibels(Silence, Result.RoundTrip);

    /// <summary>Structural similarity of the same two.</summary>
    public double SilenceSimilarity => StructuralSimilarity.Of(Silence, Result.RoundTrip);
}

/// <summary>Hears steps and keeps nothing.</summary>
internal sealed class StepWatch(Action<int, int> onStep) : Diffusion.IPreparationWatch
{
    public byte[]? Kept() => null;

    public void Keep(byte[] state)
    {
    }

    public void Stepped(int step, int steps) => onStep(step, steps);
}
