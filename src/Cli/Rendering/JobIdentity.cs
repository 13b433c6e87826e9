using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using AADiff.Shared.Pictures;
using AADiff.Shared.Requests;

namespace AADiff.Cli.Rendering;

/// <summary>
/// The same command is the same job: its id is the digest of the request and of the model folder as it stands, so running a command again
/// after a crash goes on, and after it had finished costs nothing.
/// </summary>
internal static class JobIdentity
{
    /// <param name="request">With the digests of its files.</param>
    /// <param name="modelStamp">Changes when the model folder does.</param>
    /// <param name="turn">0; counts up when the result of an earlier turn was removed.</param>
    public static string Of(RenderRequest request, string modelStamp, int turn = 0)
    {
        // The priority decides when, not what.
        string text = $"{BaseSpec.PixelVersion}\n{modelStamp}\n{turn}\n{JsonSerializer.Serialize(request with { Priority = 0 }, SpecJson.Options)}";
        return "r" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..23];
    }

    /// <summary>Names, sizes and times of a model folder's files: reading gigabytes at every command would cost more than it is worth.</summary>
    public static string StampOf(string modelFolder)
    {
        if (!Directory.Exists(modelFolder))
        {
            return "";
        }

        IEnumerable<string> files = new DirectoryInfo(modelFolder)
            .EnumerateFiles("*", SearchOption.AllDirectories)
            .Select(file => $"{Path.GetRelativePath(modelFolder, file.FullName)} {file.Length} {file.LastWriteTimeUtc.Ticks}")
            .Order(StringComparer.Ordinal);
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', files))));
    }
}
