namespace AADiff.Coordinator.Assembly;

/// <summary>ffmpeg gave up, or was killed; the message is its last word on the reason.</summary>
internal sealed class FfmpegFailure(string reason, int exitCode, Exception cause) : Exception(reason, cause)
{
    public bool DiskFull => Message.Contains("No space left on device", StringComparison.Ordinal)
        || Message.Contains("Disk quota exceeded", StringComparison.Ordinal)
        || Message.Contains("File too large", StringComparison.Ordinal);

    /// <summary>Ended by a signal. ffmpeg itself ends with 255 after a polite one.</summary>
    public bool Killed => exitCode is > 128 and < 255;
}
