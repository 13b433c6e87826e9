using System.Globalization;
using System.Text;
using AADiff.Models.Outlines;
using AADiff.Shared.Errors;

namespace AADiff.Models.Graphs.Reading;

/// <summary>Where a model's files really lie: caches of downloads often have links to files of other names in another folder.</summary>
/// <param name="Folder">Real folder of the .onnx.</param>
/// <param name="File">Real name of the .onnx.</param>
/// <param name="NamedFolder">Folder of the .onnx as it was given; names of weight files refer to it.</param>
/// <param name="DisplayName">What messages call the .onnx: "unet/model.onnx".</param>
internal sealed record ModelLocation(string Folder, string File, string NamedFolder, string DisplayName)
{
    public string Path => System.IO.Path.Combine(Folder, File);

    /// <summary>What is recorded of the weights, where they are not there.</summary>
    public OutlinedGraph? Outline { get; init; }

    public static ModelLocation Of(string modelFile)
    {
        string full = System.IO.Path.GetFullPath(modelFile);
        string folder = System.IO.Path.GetDirectoryName(full) ?? full;
        string name = System.IO.Path.GetFileName(folder) + "/" + System.IO.Path.GetFileName(full);
        if (Directory.Exists(full))
        {
            throw new UserError(ErrorClass.Model, $"{modelFile} is a folder, not an .onnx file");
        }

        string real = Real(full);
        return System.IO.File.Exists(real)
            ? new(System.IO.Path.GetDirectoryName(real)!, System.IO.Path.GetFileName(real), folder, name) { Outline = OutlinedGraph.Of(full) }
            : throw new UserError(ErrorClass.Model, $"{modelFile} does not exist; the folder is not a complete model, download or export it again");
    }

    /// <summary>What a file is after following links; itself if it is none or does not exist.</summary>
    public static string Real(string path)
    {
        var file = new FileInfo(path);
        return file.LinkTarget is null ? path : file.ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? path;
    }
}

/// <summary>Recognises the files that lie where a model should be when its download went wrong: LFS pointers, web pages, JSON.</summary>
internal static class FileKind
{
    /// <summary>Bytes of the beginning of a file that <see cref="Check"/> looks at.</summary>
    public const int Peek = 512;

    public static void Check(ReadOnlySpan<byte> beginning, long length)
    {
        if (length == 0)
        {
            throw new ModelRefusedException("the file is empty; download or copy it again");
        }

        string text = Encoding.Latin1.GetString(beginning).TrimStart('\u00ef', '\u00bb', '\u00bf', ' ', '\r', '\n', '\t');
        if (text.StartsWith("version https://git-lfs", StringComparison.Ordinal))
        {
            string size = text.Split('\n').FirstOrDefault(line => line.StartsWith("size ", StringComparison.Ordinal))?[5..].Trim() ?? "";
            string stands = long.TryParse(size, NumberStyles.None, CultureInfo.InvariantCulture, out long bytes)
                ? $" for {bytes} bytes"
                : "";
            throw new ModelRefusedException(
                $"this is a Git LFS pointer ({length} bytes, standing{stands}), not "
                + "the model; fetch the real file with \"git lfs pull\"");
        }

        if (text.StartsWith('<'))
        {
            throw new ModelRefusedException(
                "this is not an ONNX file but a web page (it starts with "
                + $"\"{FirstLine(text)}\"); download the file itself");
        }

        if (text.StartsWith('{'))
        {
            throw new ModelRefusedException("this is not an ONNX file but JSON text; download the file itself");
        }

        // An ONNX file begins with the field ir_version, or another field of the model: a tag with a small number, then a varint or a
        // length.
        if ((beginning[0] & 7) is not (0 or 2) || beginning[0] >> 3 is < 1 or > 25 || beginning.StartsWith("PK"u8))
        {
            throw new ModelRefusedException(
                "this is not an ONNX file (it starts with the bytes "
                + $"{Convert.ToHexString(beginning[..Math.Min(4, beginning.Length)])})");
        }
    }

    private static string FirstLine(string text)
    {
        string line = text.Split('\n')[0].Trim();
        return line.Length <= 40 ? line : line[..40] + "…";
    }
}

/// <summary>Why a model file can't be used; becomes the second half of the sentence "unet/model.onnx: …".</summary>
internal sealed class ModelRefusedException(string reason, Exception? cause = null) : Exception(reason, cause);
