using System.Diagnostics;
using System.Globalization;
using AADiff.Bench.Measuring;
using AADiff.Shared.Farm;
using AADiff.Testing;

namespace AADiff.Bench.Rendering;

/// <summary>What one long video takes in time and memory, stage by stage: <c>aadiff render</c> as a process of its own, on thunder that is repeated.</summary>
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
        Dictionary<string, Spent> spent = [];
        string stage = "starting";
        Spent before = Spent.Of(render.Id) ?? default;
        Task reading = ReadAsync();
        while (!render.HasExited)
        {
            stages[stage] = stages.GetValueOrDefault(stage).Or(Usage.Of(render.Id));
            if (Spent.Of(render.Id) is { } now)
            {
                spent[stage] = spent.GetValueOrDefault(stage).Plus(before, now);
                before = now;
            }

            await Task.Delay(_glance);
        }

        await reading;
        output.WriteLine($"{minutes} minutes of thunder, {frameRate} frames a second; ended with {render.ExitCode}");
        Markdown.Header(
            output, "stage", "on the clock, s", "processor, s", "of ffmpegs that ended, s", "resident at most, MiB", "of it anonymous, MiB",
            "largest ffmpeg, MiB", "all ffmpegs, MiB", "all together, MiB");
        foreach ((string name, Usage most) in stages.Append(new("whole", stages.Values.Aggregate((one, other) => one.Or(other)))))
        {
            Spent took = spent.TryGetValue(name, out Spent one) ? one : spent.Values.Aggregate((sum, stage) => sum.Plus(default, stage));
            Markdown.Row(
                output, name, Seconds(took.Clock), Seconds(took.Own), Seconds(took.Children), MiB(most.Resident), MiB(most.Anonymous),
                MiB(most.LargestChild), MiB(most.Children), MiB(most.Together));
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

        static string Seconds(double seconds) => seconds.ToString("f1", CultureInfo.InvariantCulture);

        static string MiB(double kibibytes) => (kibibytes / KibibytesOfOne).ToString("f0", CultureInfo.InvariantCulture);
    }

    private static async Task EndAsync(Process process)
    {
        await process.WaitForExitAsync();
        process.Dispose();
    }

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

    /// <summary>In seconds since a process began, or of a stage.</summary>
    /// <param name="Clock">That went by.</param>
    /// <param name="Own">Of the processors, for the process.</param>
    /// <param name="Children">Of the processors, for programs that it started and that have ended.</param>
    private readonly record struct Spent(double Clock, double Own, double Children)
    {
        /// <summary>Linux counts in hundredths of a second.</summary>
        private const double Ticks = 100;

        /// <returns>Null: it has just ended.</returns>
        public static Spent? Of(int process)
        {
            // The name may hold spaces; what follows it may not.
            string[] fields = Text($"/proc/{process}/stat").Split(") ")[^1].Split(' ');
            return fields.Length < 15
                ? null
                : new Spent(
                    Stopwatch.GetTimestamp() / (double)Stopwatch.Frequency, (Number(11) + Number(12)) / Ticks, (Number(13) + Number(14)) / Ticks);

            double Number(int field) => double.Parse(fields[field], CultureInfo.InvariantCulture);
        }

        /// <summary>With what was added between two looks.</summary>
        public Spent Plus(Spent before, Spent now) =>
            new(Clock + now.Clock - before.Clock, Own + now.Own - before.Own, Children + now.Children - before.Children);
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
    }
}
