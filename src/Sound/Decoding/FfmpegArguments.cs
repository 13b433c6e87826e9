using System.Globalization;
using System.Net.Sockets;

namespace AADiff.Sound.Decoding;

/// <summary>
/// What ffmpeg may open. Either list alone leaves a hole: with only the protocols closed a playlist or a concat script still reads other
/// local files, with only the formats closed an address is still fetched.
/// </summary>
public static class FfmpegGuard
{
    /// <summary>
    /// Containers that hold their sound themselves. Playlists and scripts (hls, dash, concat, sdp, image2, lavfi, …) are not among them.
    /// </summary>
    private const string Formats =
        "wav,mp3,flac,ogg,aac,mov,matroska,aiff,w64,caf,mpegts,au,ape,wv,tta,asf,avi,flv,ac3,eac3,amr,mpeg,dts,voc,tak";

    /// <summary>
    /// Arguments that come before an input. Its pictures (a cover, a video) are looked at by one thread, and not at all when they are huge: only its
    /// sound is wanted.
    /// </summary>
    public static readonly string InputArguments = string.Create(
        CultureInfo.InvariantCulture, $"-protocol_whitelist file -format_whitelist {Formats} -max_pixels {FfmpegLimits.Pixels} -threads 1");
}

/// <summary>
/// Whole argument strings for a sound: fixed names and numbers only. FFMpegCore, which writes those of videos, has no words for "all channels, 32-bit
/// float samples, no container".
/// </summary>
internal static class FfmpegArguments
{
    /// <summary>
    /// Raw 32-bit floats of the first audio stream, channels interleaved. All channels, because ffmpeg's own way to one channel adds them
    /// up 3 dB too loud in floating point.
    /// </summary>
    public static string Samples(PlainName input, PlainName socket, SoundFormat format, int sampleRate) => string.Create(
        CultureInfo.InvariantCulture,
        $"-hide_banner -nostdin -v error {FfmpegGuard.InputArguments}{IgnoringSize(format.SizeWrapped)} -i {input} "
            + $"-map 0:a:0 -vn -sn -dn{SameChannels(format)} -ac {format.Channels} -ar {sampleRate} -c:a pcm_f32le -f f32le unix:{socket}");

    /// <summary>
    /// Samples up to the end of the file. Where ffmpeg can seek it still looks for chunks behind the size that the header gives, so among the samples, in
    /// steps of 8 bytes where they are silent: gigabytes of that would take minutes.
    /// </summary>
    private static string IgnoringSize(bool wrapped) => wrapped ? " -ignore_length 1 -seekable 0" : "";

    /// <summary>
    /// What a stream goes on with is heard in the channels that it began with, as loud as before: ffmpeg would make one channel into two 3 dB
    /// quieter and two into one 3 dB louder. Positions that a part does not have are left out, so a part like the first stays untouched.
    /// </summary>
    private static string SameChannels(SoundFormat format) => (format.MayChange, format.Positions) switch
    {
        (true, ["FC"]) => " -af pan=mono|FC<FC+FL+FR+BL+BR+SL+SR+BC",
        (true, ["FL", "FR"]) => " -af pan=stereo|FL<FL+FC+BL+SL+BC|FR<FR+FC+BR+SR+BC",
        _ => "",
    };

    /// <summary>What the header says of the sound tracks, as JSON.</summary>
    /// <param name="input">The file.</param>
    /// <param name="wrapped">As <see cref="SoundFormat.SizeWrapped"/>.</param>
    public static string Describe(PlainName input, bool wrapped) =>
        $"-hide_banner -v error {FfmpegGuard.InputArguments}{IgnoringSize(wrapped)} -select_streams a "
            + $"-show_entries stream=codec_name,sample_rate,channels,channel_layout,duration:stream_tags=DURATION -of json -i {input}";
}

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

/// <summary>
/// The receiving end of ffmpeg's samples. On a socket of ours the kernel keeps what was sent until it is read, ffmpeg waits when it is
/// ahead, and the end of the stream is the end of the sound. (A file of raw samples would do as well, but costs 0.7 GB an hour.)
/// </summary>
internal sealed class SampleSocket : IDisposable
{
    private readonly Socket _listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);

    public SampleSocket(string path)
    {
        _listener.Bind(new UnixDomainSocketEndPoint(path));
        _listener.Listen(1);
    }

    /// <summary>Waits for ffmpeg; null when it ended without ever connecting.</summary>
    public async Task<Socket?> AcceptAsync(Task sender, CancellationToken cancellationToken)
    {
        using var giveUp = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task<Socket> accepting = _listener.AcceptAsync(giveUp.Token).AsTask();
        await Task.WhenAny(accepting, sender);

        // A sound of few samples: ffmpeg has connected, sent everything and ended before the connection was taken.
        if (!accepting.IsCompleted && _listener.Poll(TimeSpan.Zero, SelectMode.SelectRead))
        {
            return await accepting;
        }

        if (!accepting.IsCompleted)
        {
            await giveUp.CancelAsync();
        }

        try
        {
            return await accepting;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // Given up above, because ffmpeg has ended: its exit says why.
            return null;
        }
    }

    public void Dispose() => _listener.Dispose();
}
