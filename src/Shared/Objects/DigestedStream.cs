using System.Security.Cryptography;
using AADiff.Shared.Errors;

namespace AADiff.Shared.Objects;

/// <summary>
/// Passes content through and fails at its end when its SHA-256 is not the one in its name, before anybody takes it for whole.
/// </summary>
/// <param name="body">The content; whoever opened it disposes of it.</param>
/// <param name="digest">What it must have.</param>
/// <param name="otherwise">The sentence when it has another one.</param>
public sealed class DigestedStream(Stream body, Sha256Digest digest, string otherwise) : Stream
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private bool _checked;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        int read = await body.ReadAsync(buffer, cancellationToken);
        if (read > 0)
        {
            _hash.AppendData(buffer.Span[..read]);
        }
        else if (buffer.Length > 0)
        {
            CheckEnd();
        }

        return read;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <summary>Never: bodies and objects are read asynchronously.</summary>
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        _hash.Dispose();
        base.Dispose(disposing);
    }

    private void CheckEnd()
    {
        if (!_checked && Convert.ToHexStringLower(_hash.GetHashAndReset()) != digest.Hex)
        {
            throw new UserError(ErrorClass.Input, otherwise);
        }

        _checked = true;
    }
}
