using System.Buffers.Binary;

namespace AADiff.Shared.Pictures;

/// <summary>PNG files one after the other in one stream.</summary>
public static class PngSeries
{
    private const int Signature = 8;
    private const int ChunkHead = 8;
    private const int Checksum = 4;

    /// <summary>Copies the next file.</summary>
    /// <returns>False: there is none.</returns>
    /// <exception cref="InvalidDataException">It is no PNG file.</exception>
    /// <exception cref="EndOfStreamException">It ends too early.</exception>
    public static async Task<bool> CopyNextAsync(Stream from, Stream to, CancellationToken cancellationToken)
    {
        byte[] buffer = new byte[64 * 1024];
        int read = await from.ReadAtLeastAsync(buffer.AsMemory(0, Signature), Signature, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
        if (read == 0)
        {
            return false;
        }

        if (read < Signature || !PngHeader.Signature.SequenceEqual(buffer.AsSpan(0, Signature)))
        {
            throw new InvalidDataException("what follows is no PNG file");
        }

        await to.WriteAsync(buffer.AsMemory(0, Signature), cancellationToken).ConfigureAwait(false);
        bool ended = false;
        while (!ended)
        {
            // Length of the data, four letters, the data, and a checksum.
            await from.ReadExactlyAsync(buffer.AsMemory(0, ChunkHead), cancellationToken).ConfigureAwait(false);
            await to.WriteAsync(buffer.AsMemory(0, ChunkHead), cancellationToken).ConfigureAwait(false);
            ended = buffer.AsSpan(4, 4).SequenceEqual("IEND"u8);
            for (long left = BinaryPrimitives.ReadUInt32BigEndian(buffer) + (long)Checksum; left > 0;)
            {
                int length = (int)Math.Min(left, buffer.Length);
                await from.ReadExactlyAsync(buffer.AsMemory(0, length), cancellationToken).ConfigureAwait(false);
                await to.WriteAsync(buffer.AsMemory(0, length), cancellationToken).ConfigureAwait(false);
                left -= length;
            }
        }

        return true;
    }
}
