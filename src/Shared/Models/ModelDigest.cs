using System.Security.Cryptography;
using System.Text;

namespace AADiff.Shared.Models;

/// <summary>One number for everything in a model folder that decides pixels.</summary>
internal static class ModelDigest
{
    private static readonly string[] ComponentFolders =
        ["unet", "text_encoder", "text_encoder_2", "vae_decoder", "vae_encoder", "tokenizer", "tokenizer_2", "scheduler"];

    /// <summary>Weights for other programs, and files for people: they lie beside the model in many folders and are never read.</summary>
    private static readonly HashSet<string> OtherEndings = new(StringComparer.OrdinalIgnoreCase)
    {
        ".safetensors", ".bin", ".ckpt", ".pt", ".pth", ".msgpack", ".h5", ".ot", ".md", ".jpg", ".jpeg", ".png", ".csv", ".part",
    };

    /// <summary>
    /// Files that count, relative with '/' and in ordinal order. Weights beside a graph may have any name (weights.pb, model.onnx_data, one
    /// file a tensor), so everything in a component's folder counts but what is known to belong to others.
    /// </summary>
    public static IEnumerable<string> Files(string folder)
    {
        EnumerationOptions all = new() { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.Hidden };
        return ComponentFolders
            .Select(name => Path.Combine(folder, name))
            .Where(Directory.Exists)
            .SelectMany(component => Directory.EnumerateFiles(component, "*", all))
            .Where(file => !OtherEndings.Contains(Path.GetExtension(file)))
            .Append(Path.Combine(folder, "model_index.json"))
            .Where(File.Exists)
            .Select(file => Path.GetRelativePath(folder, file).Replace('\\', '/'))
            .Order(StringComparer.Ordinal);
    }

    /// <summary>Lower-case hex SHA-256 over the names and hashes of <see cref="Files"/>.</summary>
    public static string Compute(string folder, FileHashCache hashes)
    {
        StringBuilder list = new();
        foreach (string file in Files(folder))
        {
            list.Append(hashes.Sha256(Path.Combine(folder, file))).Append("  ").Append(file).Append('\n');
        }

        hashes.Save();
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(list.ToString())));
    }
}
