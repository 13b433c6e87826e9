using System.Net.Http.Headers;
using Polly;
using Polly.Retry;

namespace AADiff.Shared.Objects;

/// <summary>
/// One object. When the connection breaks, or nothing comes for a while, or another place in it is wanted, the rest from there is asked for, on
/// condition that the object is still the same.
/// </summary>
internal sealed class S3ReadStream(Func<RangeHeaderValue?, CancellationToken, Task<HttpResponseMessage>> get) : Stream
{
    private static readonly TimeSpan _silence = TimeSpan.FromSeconds(20);

    /// <summary>For every read anew: a download of gigabytes may lose its connection more often than that.</summary>
    private static readonly ResiliencePipeline _reconnecting = new ResiliencePipelineBuilder()
        .AddRetry(new RetryStrategyOptions
        {
            ShouldHandle = new PredicateBuilder().Handle<Exception>(IsLost),
            MaxRetryAttempts = 5,
            BackoffType = DelayBackoffType.Exponential,
            UseJitter = true,
            Delay = TimeSpan.FromMilliseconds(50),
        })
        .Build();

    private HttpResponseMessage? _response;
    private Stream? _body;
    private EntityTagHeaderValue? _tag;
    private long _length;
    private long _position;
    private bool _isBroken;

    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override bool CanWrite => false;

    public override long Length => _length;

    public override long Position
    {
        get => _position;
        set => Seek(value, SeekOrigin.Begin);
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
        if (_position == _length || buffer.Length == 0)
        {
            return 0;
        }

        try
        {
            return await _reconnecting.ExecuteAsync(
                static (read, token) => read.Stream.TryReadAsync(read.Buffer, token), (Stream: this, Buffer: buffer),
                cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (IsLost(e))
        {
            throw new ObjectStoreException($"An object can't be read to its end: {e.Message}", e);
        }
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => ReadAsync(buffer.AsMemory(offset, count)).AsTask().GetAwaiter().GetResult();

    public override void Flush()
    {
    }

    /// <summary>The next read asks for what follows.</summary>
    public override long Seek(long offset, SeekOrigin origin)
    {
        long to = offset + (origin switch { SeekOrigin.Begin => 0, SeekOrigin.Current => _position, _ => _length });
        if (to < 0 || to > _length)
        {
            throw new IOException($"the object has {_length} bytes, and no place {to}");
        }

        _isBroken |= to != _position;
        return _position = to;
    }

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        _response?.Dispose();
        base.Dispose(disposing);
    }

    private static bool IsLost(Exception e) => e is HttpRequestException or (IOException and not FileNotFoundException);

    private async ValueTask<int> TryReadAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        if (_isBroken)
        {
            await ConnectAsync(cancellationToken).ConfigureAwait(false);
        }

        _isBroken = true;
        int read = await WithinAsync(buffer, cancellationToken).ConfigureAwait(false);
        if (read == 0)
        {
            throw new IOException("the connection ended before the object did");
        }

        _isBroken = false;
        _position += read;
        return read;
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
