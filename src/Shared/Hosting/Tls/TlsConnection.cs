using System.Buffers;
using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Net.Security;
using System.Threading.Channels;
using Akka.Actor;
using Akka.Event;
using Akka.Remote.Transport;
using Google.Protobuf;

namespace AADiff.Shared.Hosting.Tls;

/// <summary>
/// A connection after its handshake. Frames are a length of four bytes, little-endian, and that many bytes: what Akka's own transport writes, so that
/// nodes with either understand each other.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "Ends by itself, or when Akka disassociates it; what it has is disposed then.")]
internal sealed class TlsConnection : AssociationHandle
{
    private const int HeaderLength = 4;

    /// <summary>Frames that wait are sent together up to this size.</summary>
    private const int BatchLength = 64 * 1024;

    /// <summary>What was written before the end may still be sent for so long.</summary>
    private static readonly TimeSpan _farewell = TimeSpan.FromSeconds(2);

    private readonly SslStream _stream;
    private readonly int _longestFrame;
    private readonly ILoggingAdapter _log;
    private readonly Channel<ByteString> _outgoing = Channel.CreateUnbounded<ByteString>(new UnboundedChannelOptions { SingleReader = true });
    private readonly CancellationTokenSource _end = new();
    private Task _reading = Task.CompletedTask;
    private volatile bool _disassociated;

    /// <param name="local">This side.</param>
    /// <param name="remote">The other side.</param>
    /// <param name="stream">Authenticated; the connection disposes it.</param>
    /// <param name="longestFrame">Bytes; a longer one ends the connection.</param>
    /// <param name="log">Of the transport.</param>
    public TlsConnection(Address local, Address remote, SslStream stream, int longestFrame, ILoggingAdapter log)
        : base(local, remote)
    {
        (_stream, _longestFrame, _log) = (stream, longestFrame, log);
        _ = StartReadingAsync();
        Ended = WriteAsync();
    }

    /// <summary>Completes, and never fails, when the connection is closed.</summary>
    public Task Ended { get; }

    public override bool Write(ByteString payload) => _outgoing.Writer.TryWrite(payload);

    [Obsolete("Declared so by Akka, which calls it from the overload with a reason.")]
    public override void Disassociate() => End();

    /// <summary>Sends what is written and closes.</summary>
    public void End()
    {
        _disassociated = true;
        if (_outgoing.Writer.TryComplete())
        {
            _end.CancelAfter(_farewell);
        }
    }

    /// <summary>Nothing is read before somebody listens.</summary>
    private async Task StartReadingAsync()
    {
        IHandleEventListener listener = await ReadHandlerSource.Task.ConfigureAwait(false);
        _reading = ReadAsync(listener);
    }

    private async Task ReadAsync(IHandleEventListener listener)
    {
        byte[] header = new byte[HeaderLength];
        try
        {
            while (await _stream.ReadAtLeastAsync(header, HeaderLength, throwOnEndOfStream: false, _end.Token).ConfigureAwait(false) == HeaderLength)
            {
                int length = BinaryPrimitives.ReadInt32LittleEndian(header);
                if (length < 0 || length > _longestFrame)
                {
                    _log.Error("{0} sent a frame of {1} bytes, {2} are allowed: the connection ends", RemoteAddress, (uint)length, _longestFrame);
                    break;
                }

                byte[] frame = new byte[length];
                await _stream.ReadExactlyAsync(frame, _end.Token).ConfigureAwait(false);
                if (!_disassociated && length > 0)
                {
                    listener.Notify(new InboundPayload(UnsafeByteOperations.UnsafeWrap(frame)));
                }
            }
        }
        catch (Exception lost) when (lost is IOException or OperationCanceledException or ObjectDisposedException)
        {
            // The connection is gone, which is all that Akka wants to know, and does below.
        }

        _outgoing.Writer.TryComplete();
        listener.Notify(new Disassociated(DisassociateInfo.Unknown));
    }

    private async Task WriteAsync()
    {
        // Whoever made this connection goes on, even when there is something to be written at once.
        await Task.Yield();
        ArrayBufferWriter<byte> batch = new(BatchLength);
        try
        {
            while (await _outgoing.Reader.WaitToReadAsync(_end.Token).ConfigureAwait(false))
            {
                batch.ResetWrittenCount();
                while (batch.WrittenCount < BatchLength && _outgoing.Reader.TryRead(out ByteString? frame))
                {
                    BinaryPrimitives.WriteInt32LittleEndian(batch.GetSpan(HeaderLength), frame.Length);
                    batch.Advance(HeaderLength);
                    batch.Write(frame.Span);
                }

                await _stream.WriteAsync(batch.WrittenMemory, _end.Token).ConfigureAwait(false);
            }

            await _stream.ShutdownAsync().WaitAsync(_farewell).ConfigureAwait(false);
            await _reading.WaitAsync(_farewell).ConfigureAwait(false);
        }
        catch (Exception lost) when (
            lost is IOException or OperationCanceledException or ObjectDisposedException or TimeoutException or InvalidOperationException)
        {
            // The connection is gone, or the other side does not take its end; the reader tells Akka.
        }

        _outgoing.Writer.TryComplete();
        await _end.CancelAsync().ConfigureAwait(false);
        await _stream.DisposeAsync().ConfigureAwait(false);
    }
}
