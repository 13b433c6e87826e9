using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using AADiff.Models.Graphs.Onnx;
using Google.Protobuf;

namespace AADiff.Diffusion.Graph;

/// <summary>
/// Rewritten graphs on disk, by the hash of what they were made from. A file that can't be read or written counts as missing.
/// </summary>
internal static class RewriteCache
{
    /// <summary>Raised when the rewrite makes another graph of the same file.</summary>
    private const int Version = 1;

    private static readonly JsonSerializerOptions _json = new() { Converters = { new JsonStringEnumConverter() } };

    /// <summary>Over the graph (weights by their place, not by their values) and the options that change the result.</summary>
    public static string Hash(ModelProto model, RewriteOptions options)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes($"rewrite/{Version}/{options.Fuse}/{options.MapLevel}/"));
        hash.AppendData(model.ToByteArray());
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    public static RewrittenUNet? Load(string? folder, string hash, string weightsFolder)
    {
        if (folder is null || !File.Exists(FileOf(folder, hash)))
        {
            return null;
        }

        try
        {
            // 8 bytes of length N, N bytes of JSON about the graph, the graph.
            byte[] bytes = File.ReadAllBytes(FileOf(folder, hash));
            int header = checked((int)BinaryPrimitives.ReadInt64LittleEndian(bytes));
            RewrittenUNet? unet = JsonSerializer.Deserialize<RewrittenUNet>(bytes.AsSpan(8, header), _json);
            return unet?.GraphHash == hash ? unet with { Proto = bytes.AsMemory(8 + header), WeightsFolder = weightsFolder } : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException or ArgumentException or OverflowException
            or NotSupportedException)
        {
            // A damaged or unreadable entry is made again.
            return null;
        }
    }

    public static RewrittenUNet Save(string? folder, RewrittenUNet unet)
    {
        if (folder is null)
        {
            return unet;
        }

        string temporary = Path.Combine(folder, $"{unet.GraphHash}.{Guid.NewGuid():N}.tmp");
        try
        {
            Directory.CreateDirectory(folder);
            byte[] header = JsonSerializer.SerializeToUtf8Bytes(
                unet with { Proto = ReadOnlyMemory<byte>.Empty, WeightsFolder = "" }, _json);
            byte[] length = new byte[8];
            BinaryPrimitives.WriteInt64LittleEndian(length, header.Length);
            using (FileStream file = File.Create(temporary))
            {
                file.Write(length);
                file.Write(header);
                file.Write(unet.Proto.Span);
            }

            File.Move(temporary, FileOf(folder, unet.GraphHash), overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The graph is there all the same; only the next start has to make it again.
            if (File.Exists(temporary))
            {
                File.Delete(temporary);
            }
        }

        return unet;
    }

    private static string FileOf(string folder, string hash) => Path.Combine(folder, hash + ".unet");
}
