using System.Globalization;
using AADiff.Shared.Errors;
using AADiff.Shared.Requests;

namespace AADiff.Sound.Decoding;

/// <summary>Why a file can't be listened to, each as one sentence. What can be told without ffmpeg is told without it.</summary>
internal static class SoundRefusal
{
    /// <summary>Throws for what is no readable file with content.</summary>
    public static void Check(SoundFile file)
    {
        string name = file.Name;
        if (Directory.Exists(file.Path))
        {
            throw Input($"{name} is a folder; name a sound file.");
        }

        var info = new FileInfo(file.Path);
        if (!info.Exists)
        {
            throw LooksLikeAddress(file.Path)
                ? Input($"{name} is an address, and only local files are opened; download it first.")
                : Input($"{name} does not exist; check the path of the sound.");
        }

        if (info.Length == 0 && info.LinkTarget is null)
        {
            throw Input($"{name} is empty (0 bytes); name a file that holds a sound.");
        }

        try
        {
            using FileStream stream = info.OpenRead();
            Span<byte> head = stackalloc byte[16];
            int read = stream.ReadAtLeast(head, head.Length, throwOnEndOfStream: false);
            if (read == 0)
            {
                throw Input($"{name} is empty (0 bytes); name a file that holds a sound.");
            }

            if (IsPlaylist(head[..read]))
            {
                throw Input($"{name} is a playlist, and no other files are opened; name the sound itself.");
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Unreadable(file, e);
        }
    }

    /// <summary>Whatever its header says.</summary>
    /// <param name="file">The sound.</param>
    /// <param name="samples">Of one channel, so far.</param>
    /// <param name="sampleRate">Hz.</param>
    public static void RefuseEndless(SoundFile file, long samples, int sampleRate)
    {
        if (samples > file.Limits.Longest.TotalSeconds * sampleRate)
        {
            throw TooLong(file);
        }
    }

    public static UserError Unreadable(SoundFile file, Exception cause) =>
        Input($"{file.Name} can't be read ({cause.Message.TrimEnd('.')}); check its permissions.", cause);

    public static UserError NotASound(SoundFile file, string? reason, Exception? cause = null) =>
        Input($"{file.Name} is not a sound that ffmpeg can decode{(reason is null ? "" : $" ({reason})")}; use wav, mp3, ogg, opus, flac, m4a or a video with sound.", cause);

    public static UserError WithoutSound(SoundFile file) =>
        Input($"{file.Name} holds no sound track; use a file with sound.");

    public static UserError WithoutSamples(SoundFile file) =>
        Input($"{file.Name} holds a sound of zero length; use a recording of at least one sample.");

    public static UserError NothingLeft(SoundFile file, SoundPart part) =>
        Input($"{file.Name} ends before {part.Start ?? default}, so nothing is left of it to begin there; choose an earlier start.");

    public static UserError TooShortToLoop(SoundFile file) =>
        Input($"What is taken of {file.Name} is too short to go over from its end into its beginning; take at least a second.");

    public static UserError Damaged(SoundFile file, string? reason) =>
        Input($"{file.Name} is damaged: its sound can't be decoded{(reason is null ? "" : $" ({reason})")}; convert or record it again.");

    public static UserError TooFine(SoundFile file, SoundFormat format) =>
        Input($"{file.Name} has {format.Channels} channels at {format.SampleRate} Hz; at most {SoundLimits.MostChannels} channels and "
            + $"{SoundLimits.HighestRate} Hz are listened to, so convert it first.");

    public static UserError TooLong(SoundFile file) =>
        Input(string.Create(CultureInfo.InvariantCulture, $"{file.Name} lasts longer than {file.Limits.Longest.TotalHours:0.###} hours; cut it."));

    public static UserError TooManyFrames(SoundFile file, FrameRate frameRate) =>
        Input($"{file.Name} takes more than {file.Limits.MostFrames} frames at {frameRate} frames per second; cut it or lower the frame rate.");

    /// <summary>Of class Failed: nothing says that it was the file.</summary>
    public static UserError Hung(SoundFile file, Exception cause) =>
        new(ErrorClass.Failed, $"{file.Name} can't be listened to: {cause.Message}; try again, and convert the file if it happens twice.", cause);

    public static UserError WithoutFfmpeg(Exception cause) =>
        new(ErrorClass.Failed,
            "ffmpeg and ffprobe are needed to read sounds and can't be started; install them (Debian and Ubuntu: apt-get install ffmpeg).", cause);

    private static bool LooksLikeAddress(string path) =>
        path.Contains("://", StringComparison.Ordinal)
        || (path.IndexOf(':', StringComparison.Ordinal) is > 1 and var colon && path[..colon].All(char.IsAsciiLetter));

    private static bool IsPlaylist(ReadOnlySpan<byte> head) =>
        head.StartsWith("#EXTM3U"u8) || head.StartsWith("ffconcat"u8) || head.StartsWith("[playlist]"u8) || head.StartsWith("\ufeff#EXTM3U"u8);

    private static UserError Input(string sentence, Exception? cause = null) => new(ErrorClass.Input, sentence, cause);
}
