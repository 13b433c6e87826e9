using System.Net.Sockets;

namespace AADiff.Sound.Decoding;

// What FFMpegCore 6.0.0 does not do for us, in one place (with SafeName, which is ffmpeg's own: its file names are addresses with options).
//
// SampleSocket     its output pipe is closed as soon as ffmpeg ends, so a reader that is slower than ffmpeg loses the tail of the sound.
//                  Needless when a StreamPipeSink is read to its end before ProcessAsynchronously returns.
// FfmpegGuard      it has no option for ffmpeg's white lists. Needless when its input options name protocols and formats.
// FfmpegArguments  its audio options can't say "all channels, 32-bit float samples, no container": it has an enumeration of codecs and
// containers.                  Needless when they take any codec and format by name and let the mapping be set to the first audio stream.
// FfmpegOutput     it hands out what ffmpeg printed as lines, with the private name of the input in front. Needless when errors carry the
// reason alone.

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

    /// <summary>Arguments that come before an input.</summary>
    public const string InputArguments = $"-protocol_whitelist file -format_whitelist {Formats}";
}

internal static class FfmpegArguments
{
    /// <summary>
    /// Raw 32-bit floats of the first audio stream, channels interleaved. All channels, because ffmpeg's own way to one channel adds them
    /// up 3 dB too loud in floating point.
    /// </summary>
    public static string Samples(int channels, int sampleRate) =>
        $"-hide_banner -v error -map 0:a:0 -vn -sn -dn -ac {channels} -ar {sampleRate} -c:a pcm_f32le -f f32le";
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
