using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace AADiff.Testing.Cluster;

/// <summary>What ffprobe counts in a video.</summary>
public sealed record VideoFacts(int Frames, double VideoSeconds, double AudioSeconds)
{
    public static async Task<VideoFacts> ReadAsync(string file)
    {
        using Process probe = Process.Start(new ProcessStartInfo(
            "ffprobe", ["-v", "error", "-count_frames", "-show_entries", "stream=codec_type,nb_read_frames,duration", "-of", "json", file])
        {
            RedirectStandardOutput = true,
        })!;
        using JsonDocument answer = JsonDocument.Parse(await probe.StandardOutput.ReadToEndAsync());
        await probe.WaitForExitAsync();
        JsonElement Stream(string kind) =>
            answer.RootElement.GetProperty("streams").EnumerateArray().Single(stream => stream.GetProperty("codec_type").GetString() == kind);
        double Number(string kind, string property) => double.Parse(Stream(kind).GetProperty(property).GetString()!, CultureInfo.InvariantCulture);
        return new VideoFacts((int)Number("video", "nb_read_frames"), Number("video", "duration"), Number("audio", "duration"));
    }
}
