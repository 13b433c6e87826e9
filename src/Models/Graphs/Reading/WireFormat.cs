namespace AADiff.Models.Graphs.Reading;

/// <summary>
/// Reads the fields of a protobuf message from a file without holding it in memory. Every length is checked against the message around it,
/// so a cut or damaged file is noticed at the first field that does not fit.
/// </summary>
internal sealed class WireReader(Stream stream)
{
    public const int Varint = 0;
    public const int Fixed64 = 1;
    public const int Bytes = 2;
    public const int Fixed32 = 5;

    private readonly byte[] _buffer = new byte[64 * 1024];
    private long _bufferStart;
    private int _used;
    private int _filled;

    public long Length { get; } = stream.Length;

    public long Position => _bufferStart + _used;

    /// <summary>Number and wire type of the next field of a message that ends at <paramref name="end"/>.</summary>
    public (int Field, int Wire) ReadTag(long end)
    {
        ulong tag = ReadVarint(end);
        int wire = (int)(tag & 7);
        if (tag >> 3 is 0 or > 536_870_911 || wire is not (Varint or Fixed64 or Bytes or Fixed32))
        {
            throw new ModelRefusedException($"the file is damaged at byte {Position} of {Length}; download or copy it again");
        }

        return ((int)(tag >> 3), wire);
    }

    public ulong ReadVarint(long end)
    {
        ulong value = 0;
        for (int shift = 0; shift < 64; shift += 7)
        {
            byte next = ReadByte(end);
            value |= (ulong)(next & 0x7f) << shift;
            if (next < 0x80)
            {
                return value;
            }
        }

        throw new ModelRefusedException($"the file is damaged at byte {Position} of {Length}; download or copy it again");
    }

    /// <summary>Where the bytes field that begins here ends.</summary>
    public long ReadEnd(long end)
    {
        ulong length = ReadVarint(end);
        return length <= (ulong)(end - Position) ? Position + (long)length : throw Cut();
    }

    /// <summary>The value of a field, as it stands in the file: with its length in front if it is a bytes field.</summary>
    public void CopyValue(int wire, long end, Stream destination)
    {
        switch (wire)
        {
            case Varint:
                WireWriter.WriteVarint(destination, ReadVarint(end));
                break;
            case Bytes:
                long to = ReadEnd(end);
                WireWriter.WriteVarint(destination, (ulong)(to - Position));
                CopyTo(destination, to);
                break;
            default:
                long fixedEnd = Position + (wire == Fixed64 ? 8 : 4);
                if (fixedEnd > end)
                {
                    throw Cut();
                }

                CopyTo(destination, fixedEnd);
                break;
        }
    }

    /// <summary>Goes forward without prediction.</summary>
    public void SkipTo(long position)
    {
        if (position <= _bufferStart + _filled)
        {
            _used = (int)(position - _bufferStart);
            return;
        }

        stream.Position = position;
        (_bufferStart, _used, _filled) = (position, 0, 0);
    }

    public void CopyTo(Stream destination, long end)
    {
        while (Position < end)
        {
            if (_used == _filled)
            {
                Fill();
            }

            int count = (int)Math.Min(_filled - _used, end - Position);
            destination.Write(_buffer, _used, count);
            _used += count;
        }
    }

    private byte ReadByte(long end)
    {
        if (Position >= end)
        {
            throw Cut();
        }

        if (_used == _filled)
        {
            Fill();
        }

        return _buffer[_used++];
    }

    private void Fill()
    {
        _bufferStart += _filled;
        _used = 0;
        _filled = stream.Read(_buffer);
        if (_filled == 0)
        {
            throw Cut();
        }
    }

    private ModelRefusedException Cut() => new(
        $"the file ends in the middle of a field (it has {Length} "
        + "bytes) or is damaged; download or copy it again");
}

/// <summary>Writes fields of a protobuf message, the inverse of <see cref="WireReader"/>.</summary>
internal static class WireWriter
{
    public static void WriteTag(Stream stream, int field, int wire) => WriteVarint(stream, ((ulong)field << 3) | (uint)wire);

    public static void WriteVarint(Stream stream, ulong value)
    {
        while (value >= 0x80)
        {
            stream.WriteByte((byte)(value | 0x80));
            value >>= 7;
        }

        stream.WriteByte((byte)value);
    }
}
