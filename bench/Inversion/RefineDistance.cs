using System.Collections.Immutable;
using System.Globalization;
using AADiff.Bench.Measuring;
using AADiff.Diffusion;
using AADiff.Diffusion.Devices;
using AADiff.Diffusion.Inversion;
using AADiff.Diffusion.Networks;
using AADiff.Diffusion.Sampling;
using AADiff.Models;
using AADiff.Models.Tokenizers;
using AADiff.Shared.Pictures;
using AADiff.Sound.Curves;
using Microsoft.ML.OnnxRuntime;

namespace AADiff.Bench.Inversion;

/// <summary>
/// How far the base's attention maps with a word that the photo does not show are from those that prompt-to-prompt's Refine would copy: the maps with the
/// source prompt, column by column of the words that both prompts have (docs/method.md §11.8).
/// </summary>
/// <param name="folder">The model.</param>
/// <param name="device">Where it runs.</param>
/// <param name="cacheFolder">For rewritten graphs.</param>
internal sealed class RefineDistance(ModelFolder folder, DeviceSessions device, string cacheFolder)
{
    private readonly ClipTokenizer _tokenizer = ClipTokenizer.Load(folder.TokenizerFolder);

    /// <param name="output">Gets the table.</param>
    /// <param name="bases">Prepared, with the sentence that the photo shows.</param>
    public void Write(TextWriter output, IReadOnlyList<(BaseSpec Spec, string Source, PreparedBase Prepared)> bases)
    {
        using LoadedModel model = LoadedModel.Open(folder, device, cacheFolder);
        using UNet unet = LoadedModel.OpenUNet(folder, device, cacheFolder, new BasePreparation(model, device, cacheFolder).MapLevel());
        using PromptEncoder encoder = PromptEncoder.Open(folder, device);
        Distance[] all = [.. bases.Select(known => Of(unet, encoder, known.Spec, known.Source, known.Prepared))];
        Markdown.Header(
            output, "columns of the words that both prompts have", "difference ÷ attention", "Pearson's r",
            "without what the new word takes, difference ÷ attention", "attention of the new word, which gets none");
        Markdown.Row(
            output, "the base with the new word at 0, beside Refine's", Mean(all, one => one.Difference), Mean(all, one => one.Correlation),
            Mean(all, one => one.OfContext), Mean(all, one => one.NewWord));
    }

    private Distance Of(UNet unet, PromptEncoder encoder, BaseSpec spec, string source, PreparedBase prepared)
    {
        using var run = new RunOptions();
        ImmutableArray<int> added = [.. spec.Words.SelectMany(word => word.Tokens)];

        // The words of the sentence without the new one, in their order the source's: neither its begin nor its end and the padding behind it.
        int[] shared = [.. Enumerable.Range(1, _tokenizer.Encode(spec.Prompt).Ids.Length - 2).Where(token => !added.Contains(token))];
        double[] timesteps = [.. SamplerCatalog.For(folder, spec.Scheduler, spec.Steps).Timesteps];
        List<double> copied = [], own = [], rescaled = [];
        double taken = 0, points = 0;
        float[][] before = Maps(unet, prepared, null, encoder.Encode(source), timesteps, run);
        float[][] after = Maps(unet, prepared, prepared.Inversion!.NeutralWeights, prepared.Prompt, timesteps, run);
        int tokens = prepared.Prompt.Tokens;
        foreach ((float[] with, float[] without) in after.Zip(before))
        {
            for (int at = 0; at < with.Length; at += tokens)
            {
                double share = added.Sum(token => with[at + token]);
                (taken, points) = (taken + share, points + 1);
                for (int i = 0; i < shared.Length; i++)
                {
                    copied.Add(without[at + 1 + i]);
                    own.Add(with[at + shared[i]]);
                    rescaled.Add(with[at + shared[i]] / (1 - share));
                }
            }
        }

        return new Distance(
            Relative(own, copied), PearsonCorrelation.Of([.. own], [.. copied]) ?? double.NaN, Relative(rescaled, copied), taken / points);
    }

    /// <summary>[map height · map width, tokens] of each call, along the photo's latents.</summary>
    private static float[][] Maps(UNet unet, PreparedBase prepared, float[]? weights, PromptEmbedding text, double[] timesteps, RunOptions run)
    {
        using var prediction = new UNetPrediction(unet, prepared, weights, run, CancellationToken.None);
        return [.. timesteps.Select((timestep, call) =>
        {
            prediction.Predict(prepared.Inversion!.Latents[call], timestep, text);
            return prediction.Maps.ToArray();
        })];
    }

    private static double Relative(List<double> values, List<double> reference) =>
        values.Zip(reference, (one, other) => Math.Abs(one - other)).Sum() / reference.Sum();

    private static string Mean(Distance[] all, Func<Distance, double> of) => all.Average(of).ToString("0.000", CultureInfo.InvariantCulture);

    /// <param name="Difference">Sum of |own − copied| over the sum of copied.</param>
    /// <param name="Correlation">Of the same values.</param>
    /// <param name="OfContext">The difference that is left when the columns are divided by what the new word leaves of the attention.</param>
    /// <param name="NewWord">Its share of the attention, mean.</param>
    private sealed record Distance(double Difference, double Correlation, double OfContext, double NewWord);
}
