using System.Collections.Immutable;
using System.Globalization;
using AADiff.Shared.Errors;

namespace AADiff.Diffusion.Inversion;

/// <summary>Unconditional embeddings that null-text inversion found elsewhere, for one photo, model and way of sampling.</summary>
/// <param name="Name">Of the file, for sentences.</param>
/// <param name="Embeddings">φ of each step, noisiest first, [tokens, width].</param>
/// <param name="Tokens">Of each.</param>
/// <param name="Width">Values of a token.</param>
/// <param name="Metadata">What the file says of how they were made; a .npy file says nothing.</param>
public sealed record NullEmbeddings(
    string Name, ImmutableArray<float[]> Embeddings, int Tokens, int Width, IReadOnlyDictionary<string, string> Metadata)
{
    /// <summary>Keys of <see cref="Metadata"/> that are compared where a file has them.</summary>
    public const string StepsKey = "steps";
    public const string SchedulerKey = "scheduler";
    public const string GuidanceKey = "guidance";
    public const string ModelKey = "model_digest";
    public const string PromptKey = "prompt";

    /// <summary>
    /// With other steps, another sampler, other guidance or another model they are embeddings of nothing, and the photo comes out wrong without a word.
    /// </summary>
    /// <exception cref="UserError">Class Input: they were made for something else; names the first difference.</exception>
    public void RequireFit(NullEmbeddingsUse use)
    {
        if (Embeddings.Length != use.Steps)
        {
            throw Refused($"they are for {Embeddings.Length} steps, and this has {use.Steps}; use --steps {Embeddings.Length}");
        }

        if (Tokens != use.Tokens || Width != use.Width)
        {
            throw Refused($"each has {Tokens} tokens of {Width} values, and this model takes {use.Tokens} of {use.Width}; use the model they were made with");
        }

        Compare(StepsKey, said => Number(said) == use.Steps, $"{use.Steps}", "--steps");
        Compare(SchedulerKey, said => string.Equals(said, use.Scheduler, StringComparison.OrdinalIgnoreCase), use.Scheduler, "--scheduler");
        Compare(GuidanceKey, said => Number(said) == use.Guidance, use.Guidance.ToString(CultureInfo.InvariantCulture), "--guidance");
        Compare(PromptKey, said => said == use.Prompt, $"\"{use.Prompt}\"", "--prompt");
        if (Metadata.TryGetValue(ModelKey, out string? digest) && !string.Equals(digest, use.ModelDigest, StringComparison.OrdinalIgnoreCase))
        {
            throw Refused("they were made with a model of another digest; use the model they were made with");
        }
    }

    private void Compare(string key, Func<string, bool> fits, string wanted, string option)
    {
        if (Metadata.TryGetValue(key, out string? said) && !fits(said))
        {
            throw Refused($"they were made with {key} {Short(said)}, and this has {wanted}; use {option} {Short(said)}");
        }
    }

    private UserError Refused(string reason) => new(ErrorClass.Input, $"the null embeddings in {Name} do not fit: {reason}.");

    private static double? Number(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) ? number : null;

    private static string Short(string said) => new([.. said.Take(60).Select(c => char.IsControl(c) ? ' ' : c)]);
}

/// <summary>What null embeddings are to be used for.</summary>
/// <param name="Steps">N.</param>
/// <param name="Scheduler">By its name in a request.</param>
/// <param name="Guidance">w.</param>
/// <param name="Prompt">What the photo shows.</param>
/// <param name="ModelDigest">Lower-case hex.</param>
/// <param name="Tokens">Of a prompt's embedding.</param>
/// <param name="Width">Values of a token.</param>
public sealed record NullEmbeddingsUse(int Steps, string Scheduler, double Guidance, string Prompt, string ModelDigest, int Tokens, int Width);
