using System.Security.Cryptography;
using System.Text.Json;
using AADiff.Shared.Errors;

namespace AADiff.Models;

/// <summary>
/// SHA-256 of big files, remembered by path, size and time of change, so that ten gigabytes are read once and not at every start.
/// Without a folder nothing is remembered. Losing the cache costs time only; several processes may write it, the last one wins.
/// </summary>
internal sealed class FileHashCache
{
    private const string FileName = "file-hashes.json";

    /// <summary>A file changed within the clock's grain could change again unseen: such a hash is not kept.</summary>
    private static readonly TimeSpan _grain = TimeSpan.FromSeconds(2);

    private readonly string? _cacheFile;
    private readonly Dictionary<string, Entry> _entries;
    private bool _changed;

    public FileHashCache(string? cacheFolder)
    {
        _cacheFile = cacheFolder is null ? null : Path.Combine(cacheFolder, FileName);
        _entries = Load(_cacheFile);
    }

    /// <summary>Lower-case hex.</summary>
    /// <exception cref="UserError">The file can't be read.</exception>
    public string Sha256(string path)
    {
        try
        {
            // Hugging Face's own cache is a folder of links: size and time are the target's.
            FileInfo file = new(path);
            file = file.ResolveLinkTarget(returnFinalTarget: true) as FileInfo ?? file;
            DateTime changed = file.LastWriteTimeUtc;
            if (_entries.TryGetValue(file.FullName, out Entry? known) && known.Size == file.Length && known.ChangedTicks == changed.Ticks)
            {
                return known.Sha256;
            }

            using FileStream stream = new(file.FullName, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 20, FileOptions.SequentialScan);
            string hash = Convert.ToHexStringLower(SHA256.HashData(stream));
            if (DateTime.UtcNow - changed > _grain)
            {
                _entries[file.FullName] = new Entry(file.Length, changed.Ticks, hash);
                _changed = true;
            }

            return hash;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UserError(ErrorClass.Model, $"{path} can't be read ({e.Message}); check its permissions.", e);
        }
    }

    /// <summary>Writes what is new. A cache that can't be written is no reason to stop.</summary>
    public void Save()
    {
        if (_cacheFile is null || !_changed)
        {
            return;
        }

        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(_cacheFile)!);
            string temporary = $"{_cacheFile}.{Guid.NewGuid():N}.part";
            File.WriteAllBytes(temporary, JsonSerializer.SerializeToUtf8Bytes(_entries));
            File.Move(temporary, _cacheFile, overwrite: true);
            _changed = false;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Silent because nothing is lost but time: the hashes are computed again at the next start.
        }
    }

    private static Dictionary<string, Entry> Load(string? cacheFile)
    {
        try
        {
            return cacheFile is not null && File.Exists(cacheFile)
                ? JsonSerializer.Deserialize<Dictionary<string, Entry>>(File.ReadAllBytes(cacheFile)) ?? []
                : [];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            // Silent for the same reason as in Save; a damaged cache is replaced by the next one.
            return [];
        }
    }

    private sealed record Entry(long Size, long ChangedTicks, string Sha256);
}
