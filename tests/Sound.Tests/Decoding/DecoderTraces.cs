using AADiff.Testing;
using Xunit;

namespace AADiff.Sound.Tests.Decoding;

/// <summary>What a decoder has in the system while it works on a file.</summary>
internal static class DecoderTraces
{
    public static string[] FoldersFor(string path) =>
        [.. Directory.GetDirectories(Path.GetTempPath(), "aadiff-sound-*").Where(
            folder => new FileInfo(Path.Combine(folder, "sound")).LinkTarget == path)];

    /// <summary>Waits for the ffmpeg that reads from a folder to be gone.</summary>
    public static async Task FfmpegEndsAsync(string folder)
    {
        for (int tries = 0; IsRunningIn(folder); tries++)
        {
            Assert.True(tries < 3000, $"ffmpeg still runs in {folder}");
            await Task.Delay(20);
        }
    }

    private static bool IsRunningIn(string folder) => FfmpegProcesses.All(folder).Any();
}
