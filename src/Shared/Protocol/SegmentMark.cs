using System.Globalization;
using AADiff.Shared.Pictures;

namespace AADiff.Shared.Protocol;

/// <summary>The first 64 bits of a segment's key: small enough that a node names all that it holds in every offer. A wrong guess costs one more encoding.</summary>
public readonly record struct SegmentMark(ulong Value)
{
    public static SegmentMark Of(SegmentKey key) => new(ModelMark.Of(key.Hex).Value);

    public override string ToString() => Value.ToString("x16", CultureInfo.InvariantCulture);
}
