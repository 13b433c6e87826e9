using System.Diagnostics;

namespace AADiff.Bench.Pictures;

/// <summary>The frames of a video as a player shows them, four bytes a pixel.</summary>
internal static class EncodedFrames
{
    /// <param name="video">File.</param>
    /// <param name="bytes">Of one frame.</param>
    public static async IAsyncEnumerable<byte[]> ReadAsync(string video, int bytes)
    {
        ProcessStartInfo start = new("ffmpeg", ["-v", "error", "-i", video, "-f", "rawvideo", "-pix_fmt", "rgba", "pipe:1"]) { RedirectStandardOutput = true };
        using Process ffmpeg = Process.Start(start) ?? throw new InvalidOperationException("ffmpeg did not start");
        byte[] frame = new byte[bytes];
        while (await ffmpeg.StandardOutput.BaseStream.ReadAtLeastAsync(frame, bytes, throwOnEndOfStream: false) == bytes)
        {
            yield return frame;
            frame = new byte[bytes];
        }

        await ffmpeg.WaitForExitAsync();
    }
}
