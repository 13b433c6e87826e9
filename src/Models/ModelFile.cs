using System.Text;
using AADiff.Shared.Errors;

namespace AADiff.Models;

/// <summary>Looks at the first bytes of a model's file, so that the usual accidents are named before a library fails on them.</summary>
public static class ModelFile
{
    private const string PointerStart = "version https://git-lfs";

    /// <summary>The path itself, when it is a file with content that is not a stand-in for one.</summary>
    /// <exception cref="UserError">Missing, a folder, empty, a Git LFS pointer or a web page.</exception>
    public static string Require(string path)
    {
        string? fault = Fault(path, out byte[] start);
        return fault is null && start.Length > 0 ? path : throw new UserError(ErrorClass.Model, fault!);
    }

    /// <summary>As <see cref="Require"/>, and the content starts like an ONNX model.</summary>
    /// <exception cref="UserError">Also for any other kind of file.</exception>
    public static string RequireOnnx(string path)
    {
        string? fault = OnnxFault(path);
        return fault is null ? path : throw new UserError(ErrorClass.Model, fault);
    }

    /// <summary>The sentence that <see cref="RequireOnnx"/> would throw, or null.</summary>
    public static string? OnnxFault(string path)
    {
        string? fault = Fault(path, out byte[] start);
        return fault is null && !StartsLikeOnnx(start) ? $"{path} is not an ONNX model ({Describe(start)}); download or export it again." : fault;
    }

    private static string? Fault(string path, out byte[] start)
    {
        start = [];
        if (Directory.Exists(path))
        {
            return $"{path} is a folder where a file is expected.";
        }

        if (!File.Exists(path))
        {
            return $"{path} is missing; the folder is not a complete model, download or export it again.";
        }

        try
        {
            using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
            byte[] buffer = new byte[256];
            start = buffer[..file.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false)];
            if (start.Length == 0)
            {
                return $"{path} is empty (0 bytes); download or export it again.";
            }

            string text = Encoding.Latin1.GetString(start).TrimStart('\u00EF', '\u00BB', '\u00BF', ' ', '\r', '\n', '\t');
            if (text.StartsWith(PointerStart, StringComparison.Ordinal))
            {
                return $"{path} is a Git LFS pointer ({file.Length} bytes), not the file it stands for; run 'git lfs pull' in its folder.";
            }

            return text.StartsWith("<!doctype", StringComparison.OrdinalIgnoreCase) || text.StartsWith("<html", StringComparison.OrdinalIgnoreCase)
                ? $"{path} is a web page, not a model's file ({Describe(start)}); download it again."
                : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return $"{path} can't be read ({e.Message}); check its permissions.";
        }
    }

    /// <summary>The first tag of a protobuf ModelProto: one of its fields, with that field's wire type.</summary>
    private static bool StartsLikeOnnx(byte[] start) => start[0] switch
    {
        0x08 or 0x28 => true, // ir_version, model_version
        0x12 or 0x1A or 0x22 or 0x32 or 0x3A or 0x42 or 0x72 => true, // producer, domain, doc, graph, opsets, metadata
        0xA2 or 0xCA => start.Length > 1 && start[1] == 0x01, // training info, functions
        _ => false,
    };

    private static string Describe(byte[] start)
    {
        int shown = Math.Min(16, start.Length);
        return start.AsSpan(0, shown).ContainsAnyExceptInRange((byte)0x20, (byte)0x7E)
            ? $"it starts with the bytes {Convert.ToHexStringLower(start.AsSpan(0, Math.Min(8, shown)))}"
            : $"it starts with '{Encoding.ASCII.GetString(start, 0, shown)}'";
    }
}
