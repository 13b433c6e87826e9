using System.Collections.Immutable;
using System.Globalization;
using AADiff.Bench.Measuring;
using AADiff.Bench.Rendering;
using AADiff.Models;
using AADiff.Sound.Curves;
using AADiff.Testing;
using MathNet.Numerics.Statistics;

namespace AADiff.Bench.Looks;

/// <summary>Videos made with no option but a sound and a sentence: how they follow the sound, and what they look like.</summary>
internal static class LooksBench
{
    /// <summary>Of each kind so many are drawn over time.</summary>
    private static readonly ImmutableArray<string> _plotted = ["lightning", "long storm", "bonfire", "rain"];

    /// <param name="output">Gets the table.</param>
    /// <param name="recordings">Folder of those that are no samples; null: only the samples' videos are made.</param>
    /// <param name="pictures">Folder that gets the contact sheet and the plots.</param>
    public static async Task<int> RunAsync(TextWriter output, string? recordings, string pictures)
    {
        Directory.CreateDirectory(pictures);
        using ClipModel clip = new(ModelFolder.Open(TestData.MiniModel()).ClipFolder!);
        Markdown.Header(
            output, "prompt", "sound", "preset", "score", "word", "frames", "pictures", "r strength – change", "r heard loudness – change", "lag, frames",
            "ρ strength – similarity", "similarity, 5 %", "50 %", "95 %");
        List<SeenVideo> seen = [];
        await using FreshFarm farm = await FreshFarm.StartAsync();
        foreach (Look look in Look.All)
        {
            if (look.In(recordings) is not { } recording)
            {
                continue;
            }

            SeenVideo video = await SeenVideo.RenderAsync(look, recording, farm, clip);
            seen.Add(video);
            var sync = SyncReport.Of(video.Curves);
            double rank = Correlation.Spearman(video.Strengths, video.Similarity);
            Markdown.Row(
                output, look.Prompt, look.Sound, video.Job.Presets[0].Preset, Number(video.Job.Presets[0].Score), video.Word, $"{video.Job.Frames}",
                $"{video.Job.Pictures}", Number(sync.StrengthToChange, "0.000"), Number(sync.LoudnessToChange, "0.000"), $"{sync.LagFrames}", Number(rank),
                Number(Quantile(video, 0.05)), Number(Quantile(video, 0.5)), Number(Quantile(video, 0.95)));
            foreach (string warning in video.Job.Warnings)
            {
                output.WriteLine($"    {warning}");
            }

            if (_plotted.Contains(look.Name))
            {
                string summary = $"strength and similarity: rank correlation {Number(rank)},  loudness and change: r = {Number(sync.LoudnessToChange)},  lag {sync.LagFrames} frames";
                await File.WriteAllBytesAsync(Path.Combine(pictures, $"{look.Id}.png"), SimilarityPlot.Draw(video, summary));
            }
        }

        await File.WriteAllBytesAsync(Path.Combine(pictures, "contact-sheet.webp"), ContactSheet.Draw(seen));
        return 0;
    }

    private static double Quantile(SeenVideo video, double share) => video.Similarity.ToArray().QuantileCustom(share, QuantileDefinition.R7);

    private static string Number(double? value, string format = "0.00") => value?.ToString(format, CultureInfo.InvariantCulture) ?? "–";
}
