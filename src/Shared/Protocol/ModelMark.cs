using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace AADiff.Shared.Protocol;

/// <summary>
/// The first 64 bits of a model's digest: enough to tell the models of a farm apart, and small enough to be in every report. Nothing is
/// drawn because two marks are equal; the node compares whole digests.
/// </summary>
public readonly record struct ModelMark(ulong Value)
{
    private const int Digits = 16;

    /// <param name="digest">Lower-case hex, as in <c>BaseSpec.ModelDigest</c>.</param>
    public static ModelMark Of(string digest) =>
        digest.Length >= Digits
        && ulong.TryParse(digest.AsSpan(0, Digits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ulong value)
            ? new ModelMark(value)
            : new ModelMark(BitConverter.ToUInt64(SHA256.HashData(Encoding.UTF8.GetBytes(digest))));

    public override string ToString() => Value.ToString("x16", CultureInfo.InvariantCulture);
}
