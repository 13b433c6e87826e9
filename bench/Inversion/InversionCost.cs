using System.Diagnostics;
using System.Globalization;
using AADiff.Bench.Measuring;
using AADiff.Diffusion;
using AADiff.Diffusion.Devices;
using AADiff.Diffusion.Inversion;
using AADiff.Diffusion.Networks;
using AADiff.Diffusion.Sampling;
using AADiff.Models;
using AADiff.Shared.Requests;
using Microsoft.ML.OnnxRuntime;

namespace AADiff.Bench.Inversion;

/// <summary>What a step of inversion costs beside the call of the U-Net that it makes: seconds, and memory at its peak.</summary>
internal static class InversionCost
{
    private const int Rounds = 5;
    private const string Status = "/proc/self/status";

    public static void Write(TextWriter output, ModelFolder folder, string cacheFolder)
    {
        var device = new DeviceSessions(DeviceChoice.Cpu);
        using LoadedModel model = LoadedModel.Open(folder, device, cacheFolder);
        using var run = new RunOptions();
        PreparedBase prepared = Prepare(model, device);
        var steps = ((DdimSampler)SamplerCatalog.For(folder, "ddim", folder.Defaults.Steps)).Steps;
        using var unet = new UNetPrediction(model.UNet, prepared, weights: null, run, CancellationToken.None);
        float[] photo = prepared.StartLatent;

        void Plain()
        {
            foreach (double timestep in steps.Timesteps)
            {
                unet.Predict(photo, timestep, prepared.Prompt);
            }
        }

        void Inverted() => _ = DdimInversion.Invert(InversionTrajectory.Of(photo), steps, unet.Predict, prepared.Prompt).Last();

        Plain();
        (double Seconds, double MegaBytes)[] plain = new (double, double)[Rounds], inverted = new (double, double)[Rounds];
        for (int round = 0; round < Rounds; round++)
        {
            (plain[round], inverted[round]) = (Measure(Plain, steps.Count), Measure(Inverted, steps.Count));
        }

        string Cell(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
        double Median(IEnumerable<double> values) => values.Order().ElementAt(Rounds / 2);
        double plainSeconds = Median(plain.Select(p => p.Seconds)), seconds = Median(inverted.Select(p => p.Seconds));
        Markdown.Header(output, "one row a call", "ms a step", "÷ plain", "peak of the process, MB", "÷ plain");
        Markdown.Row(output, "the U-Net alone", Cell(1000 * plainSeconds, "0.00"), "1", Cell(plain.Max(p => p.MegaBytes), "0"), "1");
        Markdown.Row(
            output, "a step of inversion", Cell(1000 * seconds, "0.00"), Cell(seconds / plainSeconds, "0.00"), Cell(inverted.Max(p => p.MegaBytes), "0"),
            Cell(inverted.Max(p => p.MegaBytes) / plain.Max(p => p.MegaBytes), "0.00"));
        output.WriteLine();
    }

    private static PreparedBase Prepare(LoadedModel model, DeviceSessions device)
    {
        using PromptEncoder encoder = PromptEncoder.Open(model.Folder, device);
        PromptEmbedding prompt = encoder.Encode("rain over the sea");
        int side = model.Folder.SampleSize / model.Folder.VaeScaleFactor;
        var shape = new LatentShape(model.Folder.LatentChannels, side, side);
        return new PreparedBase
        {
            Shape = shape,
            PictureSize = new PictureSize(model.Folder.SampleSize, model.Folder.SampleSize),
            StartLatent = new NoiseSource(1, shape.Count).StartLatent,
            Prompt = prompt,
            NegativePrompt = prompt,
        };
    }

    /// <summary>Linux forgets the peak of a process that writes 5 there.</summary>
    private static (double Seconds, double MegaBytes) Measure(Action work, int steps)
    {
        GC.Collect();
        File.WriteAllText("/proc/self/clear_refs", "5");
        long started = Stopwatch.GetTimestamp();
        work();
        double seconds = Stopwatch.GetElapsedTime(started).TotalSeconds / steps;
        string peak = File.ReadLines(Status).Single(line => line.StartsWith("VmHWM:", StringComparison.Ordinal));
        return (seconds, double.Parse(peak.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / 1024);
    }
}
