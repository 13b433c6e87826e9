using System.Security.Cryptography;
using System.Text;
using AADiff.Models.Outlines;

namespace AADiff.Models;

/// <summary>One number for everything in a model folder that decides pixels.</summary>
internal static class ModelDigest
{
    /// <summary>Lower-case hex SHA-256 over the names and hashes of <see cref="ModelFiles.DecidingPixels"/>.</summary>
    public static string Compute(string folder, FileHashCache hashes)
    {
        ModelOutline? outline = ModelOutline.Of(folder);
        StringBuilder list = new();
        foreach (string file in ModelFiles.DecidingPixels(folder))
        {
            // Of what an outline lacks its hash is recorded; what is there counts as it is.
            string hash = outline?.Files.GetValueOrDefault(file)?.Sha256 ?? hashes.Sha256(Path.Combine(folder, file));
            list.Append(hash).Append("  ").Append(file).Append('\n');
        }

        hashes.Save();
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(list.ToString())));
    }
}
