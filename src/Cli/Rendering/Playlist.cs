using System.Text;
using AADiff.Shared.Errors;

namespace AADiff.Cli.Rendering;

/// <summary>Files that only point at other files: decoders would follow them, to other files or into the network.</summary>
internal static class Playlist
{
    private static readonly string[] _extensions = [".m3u", ".m3u8", ".pls", ".xspf", ".asx", ".cue", ".mpd", ".ffconcat", ".sdp", ".ram", ".wpl"];
    private static readonly string[] _beginnings = ["#EXTM3U", "ffconcat version", "[playlist]", "<?xml", "<MPD", "<asx", "v=0"];

    /// <summary>Throws <see cref="UserError"/> of class Input for a playlist, whatever its name.</summary>
    public static async Task RefuseAsync(string path, CancellationToken cancellationToken)
    {
        await using FileStream file = InputFile.Open(path, "sound");
        byte[] head = new byte[64];
        int read = await file.ReadAtLeastAsync(head, head.Length, throwOnEndOfStream: false, cancellationToken);
        string text = Encoding.UTF8.GetString(head, 0, read).TrimStart('\uFEFF', ' ', '\r', '\n', '\t');
        if (_extensions.Contains(Path.GetExtension(path).ToLowerInvariant())
            || _beginnings.Any(beginning => text.StartsWith(beginning, StringComparison.OrdinalIgnoreCase)))
        {
            throw new UserError(ErrorClass.Input, $"\"{path}\" is a playlist, and what it points at is never opened: give the sound file itself.");
        }
    }
}
