using System.Diagnostics;
using System.Globalization;
using AADiff.Bench.Measuring;
using AADiff.Shared.Requests;
using AADiff.Sound.Decoding;
using AADiff.Sound.Loudness;
using AADiff.Testing;

namespace AADiff.Bench.Listening;

/// <summary>The longest sound there may be, in a small file, heard to its end: a FLAC of silence.</summary>
internal static class DayBench
{
    /// <param name="output">Gets the table.</param>
    /// <param name="hours">Of sound.</param>
    public static async Task<int> RunAsync(TextWriter output, double hours)
    {
        using TemporaryFolder folder = new();
        string path = folder.File("day.flac");
        string seconds = (3600 * hours).ToString(CultureInfo.InvariantCulture);
        using (Process made = Process.Start("ffmpeg", ["-v", "error", "-f", "lavfi", "-i", "anullsrc=r=8000:cl=mono", "-t", seconds, path]))
        {
            await made.WaitForExitAsync();
        }

        MachineLoad.Write(output, "before");
        output.WriteLine($"a FLAC of {hours} hours in {new FileInfo(path).Length / 1e6:f1} MB");
        Markdown.Header(output, "feature", "frames", "s", "processor s", "growth of the process at most, MB");
        foreach (LoudnessFeature feature in (LoudnessFeature[])[LoudnessFeature.Rms, LoudnessFeature.SpectralMean])
        {
            long before = Resident();
            Task<long> watched = WatchAsync(out CancellationTokenSource over);
            Effort.Stopclock clock = Effort.Stopclock.Start();
            ISound sound = await new SoundDecoder().OpenAsync(new SoundFile(path), CancellationToken.None);
            LoudnessCurve curve = await Envelope.MeasureAsync(sound, new EnvelopeSettings { Feature = feature }, new FrameRate(30), CancellationToken.None);
            Effort effort = clock.Read();
            await over.CancelAsync();
            over.Dispose();
            Markdown.Row(
                output, $"{feature}", $"{curve.Frames}", $"{effort.Wall:f0}", $"{effort.Processor:f0}", $"{Math.Max(0, await watched - before) / 1e6:f0}");
        }

        return 0;
    }

    private static Task<long> WatchAsync(out CancellationTokenSource over)
    {
        CancellationTokenSource ended = over = new CancellationTokenSource();
        CancellationToken stop = ended.Token;
        return Task.Run(async () =>
        {
            long most = 0;
            while (!stop.IsCancellationRequested)
            {
                most = Math.Max(most, Resident());
                await Task.Delay(100, CancellationToken.None);
            }

            return most;
        });
    }

    private static long Resident() => Process.GetCurrentProcess().WorkingSet64;
}
