using System.Net.Http.Headers;

namespace AADiff.Shared.Objects;

/// <summary>
/// One object from begin to end, once. When the connection breaks, or nothing comes for a while, the rest is asked for, on condition that the
/// object is still the same.
/// </summary>
internal sealed class S3ReadStream(Func<RangeHeaderValue?, CancellationToken, Task<HttpResponseMessage>> get) : Stream
{
    private static readonly TimeSpan _silence = TimeSpan.FromSeconds(20);
    private const int MostReconnects = 5;

    private HttpResponseMessage? _response;
    private Stream? _body;
    private EntityTagHeaderValue? _tag;
    private long _length;
    private long _position;
    private int _reconnects;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => _length;

    public override long Position
    {
        get => _position;
        set => throw new NotSupportedException();
    }

    public async Task ConnectAsync(CancellationToken cancellationToken)
    {
        _response?.Dispose();
        _response = await get(_position == 0 ? null : new RangeHeaderValue(_position, null), cancellationToken).ConfigureAwait(false);
        if (_position == 0)
        {
            _length = _response.Content.Headers.ContentLength ?? throw new ObjectStoreException("The S3 server does not say how long an object is.");
            _tag = _response.Headers.ETag;
        }
        else if (!Equals(_tag, _response.Headers.ETag))
        {
            throw new ObjectStoreException("An object was replaced while it was read; read it again.");
        }

        _body = await _response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (_position < _length && buffer.Length > 0)
        {
            try
            {
                int read = await WithinAsync(buffer, cancellationToken).ConfigureAwait(false);
                if (read > 0)
                {
                    _position += read;
                    return read;
                }

                throw new IOException("the connection ended before the object did");
            }
            catch (Exception e) when (e is IOException or HttpRequestException)
            {
                if (++_reconnects > MostReconnects)
                {
                    throw new ObjectStoreException($"An object can't be read to its end: {e.Message}", e);
                }

                await ConnectAsync(cancellationToken).ConfigureAwait(false);
            }
        }

        return 0;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => ReadAsync(buffer.AsMemory(offset, count)).AsTask().GetAwaiter().GetResult();

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        _response?.Dispose();
        base.Dispose(disposing);
    }

    private async Task<int> WithinAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        using var own = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        own.CancelAfter(_silence);
        try
        {
            return await _body!.ReadAsync(buffer, own.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new IOException($"nothing came for {_silence.TotalSeconds:0} s", e);
        }
    }
}
