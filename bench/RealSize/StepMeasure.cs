using System.Diagnostics;
using System.Text.Json;
using AADiff.Bench.Measuring;
using MathNet.Numerics.Statistics;

namespace AADiff.Bench.RealSize;

/// <summary>What a process of its own printed about one way to run a U-Net.</summary>
/// <param name="Load">Until it could run.</param>
/// <param name="Rows">Of the calls that are counted.</param>
/// <param name="Steps">Each call with so many rows after the first, which also takes memory; the first where there is no other.</param>
/// <param name="Peak">
/// Most memory that the process had, in bytes; weights that are mapped from their file are part of it. On a GPU: of its memory, at the end, or of a
/// self-test while it runs.
/// </param>
/// <param name="Note">What else there is to say; empty: nothing.</param>
/// <param name="Digest">Of the latents; empty: there are none.</param>
internal sealed record StepMeasure(Effort Load, int Rows, IReadOnlyList<Effort> Steps, long Peak, string Note = "", string Digest = "")
{
    public double Wall => Steps.Select(step => step.Wall).Median();

    public double Processor => Steps.Select(step => step.Processor).Median();

    /// <summary>Runs this program again with a verb of its own, and reads what it prints; null, with what it said, when it did not end well.</summary>
    public static (StepMeasure? Measure, string Said) OfChild(params string[] verb)
    {
        // Started through dotnet, this process is dotnet, and the program is what it runs.
        bool hosted = Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet";
        string[] arguments = hosted ? [typeof(StepMeasure).Assembly.Location, .. verb] : verb;
        ProcessStartInfo start = new(Environment.ProcessPath!, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        using Process child = Process.Start(start) ?? throw new InvalidOperationException("the benchmark could not start itself");
        Task<string> complaint = child.StandardError.ReadToEndAsync();
        string printed = child.StandardOutput.ReadToEnd();
        child.WaitForExit();
        return child.ExitCode == 0
            ? (JsonSerializer.Deserialize<StepMeasure>(printed), "")
            : (null, $"ended with {child.ExitCode}: {complaint.Result.Split('\n')[0].Trim()}");
    }

    public void Print(TextWriter output) => output.WriteLine(JsonSerializer.Serialize(this));

    /// <summary>Most memory that this process had until now, in bytes.</summary>
    public static long PeakOfThisProcess => 1024 * long.Parse(
        File.ReadLines("/proc/self/status").First(line => line.StartsWith("VmHWM:", StringComparison.Ordinal))
            .Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries)[^2]);
}
