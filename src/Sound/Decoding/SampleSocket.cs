using System.Net.Sockets;

namespace AADiff.Sound.Decoding;

/// <summary>
/// The receiving end of ffmpeg's samples. FFMpegCore's own output pipe is closed as soon as ffmpeg ends, so that a reader who is slower than ffmpeg
/// loses the tail; a file of raw samples would cost 0.7 GB per hour. On a socket of ours the kernel keeps what was sent until it is read, ffmpeg waits
/// when it is ahead, and the end of the stream is the end of the sound.
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
            return null;
        }
    }

    public void Dispose() => _listener.Dispose();
}
