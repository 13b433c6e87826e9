namespace AADiff.Shared.Programs;

/// <summary>A program's standard input: whoever writes to it waits for the program.</summary>
internal sealed class WatchedInput(Stream input, ProgramRun run) : Stream
{
    /// <summary>Bytes. What is written goes in pieces, so that a program that takes a large picture slowly is seen to take it.</summary>
    private const int Piece = 1 << 20;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        using (run.Awaited())
        {
            for (ReadOnlyMemory<byte> rest = buffer; !rest.IsEmpty; rest = rest[Math.Min(Piece, rest.Length)..])
            {
                await input.WriteAsync(rest[..Math.Min(Piece, rest.Length)], cancellationToken).ConfigureAwait(false);
                run.Progressed();
            }
        }
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        using (run.Awaited())
        {
            for (ReadOnlySpan<byte> rest = buffer; !rest.IsEmpty; rest = rest[Math.Min(Piece, rest.Length)..])
            {
                input.Write(rest[..Math.Min(Piece, rest.Length)]);
                run.Progressed();
            }
        }
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Flush() => input.Flush();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            input.Dispose();
        }

        base.Dispose(disposing);
    }
}
