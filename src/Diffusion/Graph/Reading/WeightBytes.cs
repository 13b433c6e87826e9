using AADiff.Diffusion.Graph.Onnx;

namespace AADiff.Diffusion.Graph.Reading;

/// <summary>Looks into a weight whose place has passed <see cref="WeightCheck"/>.</summary>
internal static class WeightBytes
{
    /// <summary>Larger ones are not looked into.</summary>
    private const long Most = 1 << 20;

    public static bool AreZero(TensorProto weight, ModelPlace place)
    {
        ExternalPlace where = ExternalPlace.Of(weight);
        long length = where.Length ?? Tensors.Bytes(weight) ?? Most;
        if (length >= Most)
            return false;
        byte[] bytes = new byte[length];
        using FileStream file = File.OpenRead(Path.Combine(place.Folder, where.Location));
        file.Position = where.Offset;
        file.ReadExactly(bytes);
        return !bytes.AsSpan().ContainsAnyExcept((byte)0);
    }
}
