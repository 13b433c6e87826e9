using System.Security.Cryptography;
using System.Text;

namespace AADiff.Models;

/// <summary>One number for everything in a model folder that decides pixels.</summary>
internal static class ModelDigest
{
    /// <summary>Lower-case hex SHA-256 over the names and hashes of <see cref="ModelFiles.DecidingPixels"/>.</summary>
    public static string Compute(string folder, FileHashCache hashes)
    {
        StringBuilder list = new();
        foreach (string file in ModelFiles.DecidingPixels(folder))
        {
            list.Append(hashes.Sha256(Path.Combine(folder, file))).Append("  ").Append(file).Append('\n');
        }

        hashes.Save();
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(list.ToString())));
    }
}
