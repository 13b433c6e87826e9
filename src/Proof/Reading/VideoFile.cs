using System.ComponentModel;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;
using AADiff.Shared.Errors;
using AADiff.Shared.Pictures;
using AADiff.Shared.Programs;
using AADiff.Shared.Requests;
using AADiff.Sound.Decoding;
using AADiff.Video;

namespace AADiff.Proof.Reading;

/// <summary>
/// Any video, also somebody else's: the installed ffmpeg decodes it with its network, playlists and every file but the given one closed off, within
/// limits.
/// </summary>
public sealed class VideoFile
{
    /// <summary>More are not looked at: two minutes at 30 fps. Their luma stays in memory.</summary>
    public const int MostFrames = 3600;

    /// <summary>Pixels of the shorter side; larger frames are reduced to it, because neither CLIP nor flow need more.</summary>
    public const int LongestShortSide = 256;

    private const int LongestDescription = 64 * 1024;

    /// <summary>Decoding steps back for whoever else wants the processor, as encoding does.</summary>
    private const int Niceness = 10;

    private readonly FfmpegPrograms _programs;
    private readonly VideoHeader _header;
    private readonly string _path;
    private readonly string _name;

    private VideoFile(FfmpegPrograms programs, string path, string name, VideoHeader header) =>
        (_programs, _path, _name, _header) = (programs, path, name, header);

    /// <summary>Of its pictures.</summary>
    public PictureSize Size => _header.Size;

    /// <summary>As they are looked at.</summary>
    public PictureSize ReadSize
    {
        get
        {
            double scale = Math.Min(1, (double)LongestShortSide / Math.Min(Size.Width, Size.Height));
            int Scaled(int side) => Math.Clamp((int)Math.Round(side * scale), 1, 8 * LongestShortSide);
            return new PictureSize(Scaled(Size.Width), Scaled(Size.Height));
        }
    }

    public FrameRate FrameRate => _header.FrameRate;

    /// <summary>Seconds of pictures before the sound begins; negative: it begins first.</summary>
    public double SoundDelay => _header.SoundDelay ?? 0;

    /// <exception cref="UserError">Class Input: it is no video, or has no sound.</exception>
    public static async Task<VideoFile> OpenAsync(string path, string name, CancellationToken cancellationToken, FfmpegPrograms? programs = null)
    {
        programs ??= FfmpegPrograms.Installed;
        ReadOnlyMemory<byte> description = await DescribeAsync(programs, path, name, cancellationToken).ConfigureAwait(false);
        VideoHeader? header;
        try
        {
            header = VideoHeader.Read(description);
        }
        catch (JsonException e)
        {
            throw NoVideo(name, "its header can't be read", e);
        }

        if (header is null)
        {
            throw new UserError(ErrorClass.Input, $"{name} holds no pictures; name a video.");
        }

        return header.SoundDelay is null
            ? throw new UserError(ErrorClass.Input, $"{name} holds no sound track, and nothing can follow a sound that is not there.")
            : new VideoFile(programs, path, name, header);
    }

    /// <summary>The frames at i/fps, at most <see cref="MostFrames"/>. What a damaged file holds before its damage comes all the same.</summary>
    /// <exception cref="UserError">Class Input: there is not one.</exception>
    public async IAsyncEnumerable<Picture> ReadFramesAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        PictureSize size = ReadSize;
        string arguments = string.Create(
            CultureInfo.InvariantCulture,
            $"-hide_banner -nostdin -v error -noautorotate {FfmpegGuard.InputArguments} -i {SafeName.Input} -map 0:v:0 -an -sn -dn "
                + $"-vf setpts=PTS-STARTPTS,scale={size.Width}:{size.Height}:flags=area -fps_mode cfr -r {FrameRate.Numerator}/{FrameRate.Denominator} "
                + $"-frames:v {MostFrames} -c:v rawvideo -pix_fmt rgb24 -f rawvideo pipe:1");
        using SafeName folder = SafeName.For(_path);
        await using ProgramRun run = await StartAsync(_programs, "ffmpeg", arguments, folder, cancellationToken).ConfigureAwait(false);
        run.FeedNothing();
        int frames = 0;
        while (await NextAsync(run, size, cancellationToken).ConfigureAwait(false) is { } frame)
        {
            frames++;
            yield return frame;
        }

        ProgramEnd end = await EndAsync(run, cancellationToken).ConfigureAwait(false);
        if (frames == 0)
        {
            throw NoVideo(_name, end.Complaints.LastOrDefault(line => !string.IsNullOrWhiteSpace(line))?.Trim() ?? "no frame in it");
        }
    }

    private static async Task<Picture?> NextAsync(ProgramRun run, PictureSize size, CancellationToken cancellationToken)
    {
        byte[] values = new byte[3 * size.Width * size.Height];
        using (run.Awaited())
        {
            int read = await run.Output.ReadAtLeastAsync(values, values.Length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
            return read == values.Length ? new Picture(size.Width, size.Height, values) : null;
        }
    }

    private static async Task<ReadOnlyMemory<byte>> DescribeAsync(
        FfmpegPrograms programs, string path, string name, CancellationToken cancellationToken)
    {
        using SafeName folder = SafeName.For(path);
        string arguments = $"-hide_banner -v error {FfmpegGuard.InputArguments} {VideoHeader.Arguments} -i {SafeName.Input}";
        await using ProgramRun run = await StartAsync(programs, "ffprobe", arguments, folder, cancellationToken).ConfigureAwait(false);
        run.FeedNothing();
        byte[] description = new byte[LongestDescription];
        int length;
        using (run.Awaited())
        {
            length = await run.Output
                .ReadAtLeastAsync(description, description.Length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
        }

        if (length == description.Length)
        {
            throw NoVideo(name, "too many streams");
        }

        ProgramEnd end = await EndAsync(run, cancellationToken).ConfigureAwait(false);
        return end.Succeeded ? description.AsMemory(0, length) : throw NoVideo(name, end.Complaints.LastOrDefault()?.Trim() ?? "no reason given");
    }

    private static async Task<ProgramRun> StartAsync(
        FfmpegPrograms programs, string program, string arguments, SafeName folder, CancellationToken cancellationToken)
    {
        VideoLimits limits = VideoLimits.Usual;
        try
        {
            return await programs.StartAsync(
                program,
                arguments,
                folder.Rules(limits.Memory, limits.ProcessorTime, limits.Silence) with { Niceness = Niceness },
                cancellationToken).ConfigureAwait(false);
        }
        catch (Win32Exception e)
        {
            throw new UserError(
                ErrorClass.Failed, $"{program} is needed to read videos and can't be started; install ffmpeg (Debian: apt-get install ffmpeg).", e);
        }
    }

    private static async Task<ProgramEnd> EndAsync(ProgramRun run, CancellationToken cancellationToken)
    {
        try
        {
            return await run.EndAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is ProgramSilentException or ProgramOvertimeException)
        {
            throw new UserError(ErrorClass.Failed, $"The video can't be decoded: {e.Message}; try again, and convert it if it happens twice.", e);
        }
    }

    private static UserError NoVideo(string name, string reason, Exception? cause = null) =>
        new(ErrorClass.Input, $"{name} is not a video that ffmpeg can decode ({reason}); use mp4, mov, mkv, webm or avi.", cause);
}
