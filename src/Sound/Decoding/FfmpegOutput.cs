namespace AADiff.Sound.Decoding;

/// <summary>The useful part of what ffmpeg printed.</summary>
internal static class FfmpegOutput
{
    /// <summary>The last line without the private file name that it starts with, null when there is none.</summary>
    public static string? Reason(IReadOnlyList<string> standardError)
    {
        string? last = standardError.LastOrDefault(line => !string.IsNullOrWhiteSpace(line));
        if (last is null)
        {
            return null;
        }

        int name = last.LastIndexOf(": ", StringComparison.Ordinal);
        return (name < 0 ? last : last[(name + 2)..]).Trim();
    }
}
