using AADiff.Bench.Measuring;
using AADiff.Diffusion.Limits;
using AADiff.Models;
using AADiff.Shared.Errors;
using AADiff.Shared.Requests;
using AADiff.Testing;
using MathNet.Numerics.Statistics;

namespace AADiff.Bench.Graphs;

/// <summary>How long it takes until it is known whether a model draws a size, and with how much memory, for every size that may be asked for.</summary>
internal static class SizesBench
{
    private const int Largest = 1024;

    private const double Guidance = 7.5;

    private static readonly string[] _exports = ["sd1-pipeline-diffusers", "sd2-pipeline-optimum", "sdxl-pipeline-optimum"];

    public static int Run(TextWriter output)
    {
        MachineLoad.Write(output, "before");
        Markdown.Header(output, "export", "opened, s", "sizes", "drawn", "refused", "least, ms", "median, ms", "most, ms", "slowest");
        foreach (string export in _exports)
        {
            ModelLimits? limits = null;
            double opened = Effort.Of(() => limits = ModelLimits.Of(ModelFolder.Open(TestData.Exports(export)))).Wall;
            (PictureSize Size, bool Drawn, double Milliseconds)[] answers = [.. Sizes().Select(size => Ask(limits!, size))];
            double[] milliseconds = [.. answers.Select(answer => answer.Milliseconds)];
            Markdown.Row(
                output, export, $"{opened:f2}", $"{answers.Length}", $"{answers.Count(answer => answer.Drawn)}", $"{answers.Count(answer => !answer.Drawn)}",
                $"{milliseconds.Minimum():f1}", $"{milliseconds.Median():f1}", $"{milliseconds.Maximum():f1}", $"{answers.MaxBy(answer => answer.Milliseconds).Size}");
        }

        return 0;
    }

    private static IEnumerable<PictureSize> Sizes()
    {
        for (int side = RequestLimits.SmallestDrawn; side <= Largest; side += RequestLimits.DrawnMultiple)
        {
            yield return new PictureSize(side, side);
        }
    }

    private static (PictureSize Size, bool Drawn, double Milliseconds) Ask(ModelLimits limits, PictureSize size)
    {
        bool drawn = false;
        double seconds = Effort.Of(() =>
        {
            try
            {
                limits.RequireSize(size);
                limits.Memory(size, Guidance);
                drawn = true;
            }
            catch (UserError)
            {
                // Refused, which is an answer.
            }
        }).Wall;
        return (size, drawn, 1000 * seconds);
    }
}
