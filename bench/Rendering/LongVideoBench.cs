using System.Diagnostics;
using System.Globalization;
using AADiff.Bench.Measuring;
using AADiff.Shared.Farm;
using AADiff.Testing;

namespace AADiff.Bench.Rendering;

/// <summary>What one long video takes, stage by stage: <c>aadiff render</c> as a process of its own, on thunder that is repeated.</summary>
internal static class LongVideoBench
{
    private const double KibibytesOfOne = 1024;

    private static readonly TimeSpan _glance = TimeSpan.FromMilliseconds(200);

    /// <param name="output">Gets the table.</param>
    /// <param name="minutes">Of sound.</param>
    /// <param name="frameRate">Frames a second.</param>
    public static async Task<int> RunAsync(TextWriter output, int minutes, int frameRate)
    {
        using TemporaryFolder folder = new();
        string sound = folder.File("thunder.ogg");
        await EndAsync(Process.Start("ffmpeg", [
            "-v", "error", "-stream_loop", "-1", "-i", TestData.Sample("thunder.ogg"), "-t", $"{60 * minutes}", "-c", "copy", sound]));
        MachineLoad.Write(output, "before");
        ProcessStartInfo start = new("dotnet", [
            Path.Combine(AppContext.BaseDirectory, "aadiff.dll"), "render", "--prompt", "lightning over a city at night", "--audio", sound,
            "--model", TestData.MiniModel(), "--fps", $"{frameRate}", "--out", folder.File("long.mp4")])
        {
            RedirectStandardOutput = true,
        };
        start.Environment["AADIFF_HOME"] = folder.File("home");
        using Process render = Process.Start(start)!;
        Dictionary<string, Usage> stages = [];
        string stage = "starting";
        Task reading = ReadAsync();
        while (!render.HasExited)
        {
            stages[stage] = stages.GetValueOrDefault(stage).Or(Usage.Of(render.Id));
            await Task.Delay(_glance);
        }

        await reading;
        output.WriteLine($"{minutes} minutes of thunder, {frameRate} frames a second; ended with {render.ExitCode}");
        Markdown.Header(output, "stage", "resident at most, MiB", "of it anonymous, MiB", "largest ffmpeg, MiB", "all ffmpegs, MiB", "all together, MiB");
        foreach ((string name, Usage most) in stages.Append(new("whole", stages.Values.Aggregate((one, other) => one.Or(other)))))
        {
            Markdown.Row(output, name, MiB(most.Resident), MiB(most.Anonymous), MiB(most.LargestChild), MiB(most.Children), MiB(most.Together));
        }

        MachineLoad.Write(output, "after");
        return render.ExitCode;

        async Task ReadAsync()
        {
            while (await render.StandardOutput.ReadLineAsync() is { } line)
            {
                stage = JobStages.All.Contains(line) ? line : stage;
            }
        }

        static string MiB(double kibibytes) => (kibibytes / KibibytesOfOne).ToString("f0", CultureInfo.InvariantCulture);
    }

    private static async Task EndAsync(Process process)
    {
        await process.WaitForExitAsync();
        process.Dispose();
    }

    /// <summary>In KiB; the largest seen of each, so they need not be of one moment.</summary>
    private readonly record struct Usage(double Resident, double Anonymous, double LargestChild, double Children, double Together)
    {
        public static Usage Of(int process)
        {
            // Between its fork and its exec a child has the memory of its parent, which is no other memory.
            double[] children =
            [
                .. ChildrenOf(process).Where(child => Text($"/proc/{child}/comm").StartsWith("ff", StringComparison.Ordinal)).Select(child => Read(child, "VmRSS")),
            ];
            double resident = Read(process, "VmRSS");
            return new Usage(resident, Read(process, "RssAnon"), children.DefaultIfEmpty().Max(), children.Sum(), resident + children.Sum());
        }

        public Usage Or(Usage other) => new(
            Math.Max(Resident, other.Resident), Math.Max(Anonymous, other.Anonymous), Math.Max(LargestChild, other.LargestChild),
            Math.Max(Children, other.Children), Math.Max(Together, other.Together));

        private static IEnumerable<int> ChildrenOf(int process) => Directory.Exists($"/proc/{process}/task")
            ? Directory.GetDirectories($"/proc/{process}/task").SelectMany(thread => Text($"{thread}/children").Split(' ', StringSplitOptions.RemoveEmptyEntries)).Select(int.Parse)
            : [];

        private static double Read(int process, string name) => Text($"/proc/{process}/status").Split('\n')
            .Where(line => line.StartsWith(name + ":", StringComparison.Ordinal))
            .Select(line => double.Parse(line.Split(':')[1].Replace("kB", "", StringComparison.Ordinal), CultureInfo.InvariantCulture))
            .FirstOrDefault();

        /// <summary>Empty when the process has just ended.</summary>
        private static string Text(string path)
        {
            try
            {
                return File.ReadAllText(path);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                return "";
            }
        }
    }
}
