using AADiff.Shared.Programs;

namespace AADiff.Shared.Objects;

/// <summary>
/// Content that can be sent again when a try fails, and whose length is known. A stream that can't go back is copied first: into memory while it
/// is small, else into a temporary file. A reader that dies therefore dies before anything was sent.
/// </summary>
internal sealed class RepeatableContent : IAsyncDisposable
{
    /// <summary>From here on the client sends in parts.</summary>
    public const int SmallestInParts = 5 * 1024 * 1024;

    private readonly Stream _stream;
    private readonly long _start;
    private readonly bool _ours;

    private RepeatableContent(Stream stream, bool ours)
    {
        (_stream, _start, _ours) = (stream, stream.Position, ours);
        Length = stream.Length - _start;
    }

    public long Length { get; }

    public static async Task<RepeatableContent> OfAsync(Stream content, CancellationToken cancellationToken) => content.CanSeek
        ? new RepeatableContent(content, ours: false)
        : new RepeatableContent(await CopyAsync(content, cancellationToken).ConfigureAwait(false), ours: true);

    public Stream FromStart()
    {
        _stream.Position = _start;
        return _stream;
    }

    public ValueTask DisposeAsync() => _ours ? _stream.DisposeAsync() : ValueTask.CompletedTask;

    private static async Task<Stream> CopyAsync(Stream content, CancellationToken cancellationToken)
    {
        Stream copy = new MemoryStream();
        try
        {
            byte[] buffer = new byte[128 * 1024];
            int read;
            while ((read = await content.ReadAsync(buffer, cancellationToken).ConfigureAwait(false)) > 0)
            {
                if (copy is MemoryStream memory && memory.Length + read >= SmallestInParts)
                {
                    copy = ScratchFolder.CreateFile("aadiff-");
                    memory.WriteTo(copy);
                }

                try
                {
                    await copy.WriteAsync(buffer.AsMemory(0, read), cancellationToken).ConfigureAwait(false);
                }
                catch (IOException e)
                {
                    throw new ObjectStoreException(
                        $"The copy to be sent can't be written to the folder for temporary files: {e.Message}", e, DiskErrors.IsFull(e));
                }
            }

            copy.Position = 0;
            return copy;
        }
        catch
        {
            await copy.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }
}
