using System.Globalization;
using System.Text;

namespace AADiff.Diffusion.Graph.Reading;

/// <summary>Recognises what people have in a model's place when it was not really downloaded.</summary>
internal static class FileKind
{
    /// <summary>Bytes of the beginning of a file that <see cref="Check"/> looks at.</summary>
    public const int Peek = 512;

    public static void Check(ReadOnlySpan<byte> beginning, long length)
    {
        if (length == 0)
            throw new ModelRefusedException("the file is empty; download or copy it again");

        string text = Encoding.Latin1.GetString(beginning).TrimStart('\u00ef', '\u00bb', '\u00bf', ' ', '\r', '\n', '\t');
        if (text.StartsWith("version https://git-lfs", StringComparison.Ordinal))
        {
            string size = text.Split('\n').FirstOrDefault(line => line.StartsWith("size ", StringComparison.Ordinal))?[5..].Trim() ?? "";
            string stands = long.TryParse(size, NumberStyles.None, CultureInfo.InvariantCulture, out long bytes) ? $" for {bytes} bytes" : "";
            throw new ModelRefusedException(
                $"this is a Git LFS pointer ({length} bytes, standing{stands}), not "
                + "the model; fetch the real file with \"git lfs pull\"");
        }

        if (text.StartsWith('<'))
            throw new ModelRefusedException(
                "this is not an ONNX file but a web page (it starts with "
                + $"\"{FirstLine(text)}\"); download the file itself");

        if (text.StartsWith('{'))
            throw new ModelRefusedException("this is not an ONNX file but JSON text; download the file itself");

        // An ONNX file begins with the field ir_version, or another field of the model: a tag with a small number, then a varint or a length.
        if ((beginning[0] & 7) is not (0 or 2) || beginning[0] >> 3 is < 1 or > 25 || beginning.StartsWith("PK"u8))
            throw new ModelRefusedException(
                "this is not an ONNX file (it starts with the bytes "
                + $"{Convert.ToHexString(beginning[..Math.Min(4, beginning.Length)])})");
    }

    private static string FirstLine(string text)
    {
        string line = text.Split('\n')[0].Trim();
        return line.Length <= 40 ? line : line[..40] + "…";
    }
}
