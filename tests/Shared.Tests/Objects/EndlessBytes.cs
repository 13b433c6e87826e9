namespace AADiff.Shared.Tests.Objects;

/// <summary>A stream that can't seek and does not know its length; may die on the way.</summary>
internal sealed class EndlessBytes(long length, long diesAt = long.MaxValue) : Stream
{
    private long _position;

    public Action<long>? OnRead { get; init; }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override int Read(byte[] buffer, int offset, int count)
    {
        OnRead?.Invoke(_position);
        if (_position >= diesAt)
        {
            throw new IOException("the reader died");
        }

        int read = (int)Math.Min(count, length - _position);
        for (int i = 0; i < read; i++, _position++)
        {
            buffer[offset + i] = (byte)((_position * 2654435761) >> 13);
        }

        return read;
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
