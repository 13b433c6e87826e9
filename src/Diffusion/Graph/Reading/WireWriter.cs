namespace AADiff.Diffusion.Graph.Reading;

/// <summary>Puts fields back together that <see cref="WireReader"/> took apart.</summary>
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
