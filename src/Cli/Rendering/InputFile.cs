using AADiff.Shared.Errors;
using AADiff.Shared.Objects;

namespace AADiff.Cli.Rendering;

/// <summary>A file of this machine that a request needs, known by its content.</summary>
/// <param name="Path">Where it lies.</param>
/// <param name="Sha256">Of its content.</param>
internal sealed record InputFile(string Path, Sha256Digest Sha256)
{
    /// <summary>Name in the object store: equal content is stored once.</summary>
    public InputName ObjectName => InputName.Of(Sha256, System.IO.Path.GetExtension(Path));

    /// <summary>
    /// Reads the file once to know its digest, with bounded memory. <paramref name="what"/> it should be ("sound", "curve", "mask", "photo") is
    /// for the sentence when it can't be read.
    /// </summary>
    public static async Task<InputFile> ReadAsync(string path, string what, CancellationToken cancellationToken)
    {
        await using FileStream file = Open(path, what);
        return new InputFile(path, await Sha256Digest.OfAsync(file, cancellationToken));
    }

    public async Task StoreAsync(IObjectStore objects, CancellationToken cancellationToken)
    {
        await using FileStream file = Open(Path, "file");

        // Of another length, it is there but damaged: what is sent takes its place.
        if (await objects.FindAsync(ObjectName.Value, cancellationToken) is { } found && (!file.CanSeek || found.Bytes == file.Length))
        {
            return;
        }

        await objects.PutAsync(ObjectName.Value, file, "application/octet-stream", cancellationToken);
    }

    public static FileStream Open(string path, string what)
    {
        if (Directory.Exists(path))
        {
            throw new UserError(ErrorClass.Input, $"The {what} \"{path}\" is a folder: name a file.");
        }

        FileStream file;
        try
        {
            file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, 1 << 16, useAsync: true);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new UserError(ErrorClass.Input, $"The {what} \"{path}\" does not exist: check the path.", e);
        }
        catch (Exception e) when (e is UnauthorizedAccessException or IOException or ArgumentException)
        {
            throw new UserError(ErrorClass.Input, $"The {what} \"{path}\" can't be read: {e.Message}", e);
        }

        if (!file.CanSeek)
        {
            file.Dispose();
            throw new UserError(ErrorClass.Input, $"The {what} \"{path}\" can be read only once, as pipes are: write it to a file first.");
        }

        if (file.Length == 0)
        {
            file.Dispose();
            throw new UserError(ErrorClass.Input, $"The {what} \"{path}\" is empty (0 bytes): check where it came from.");
        }

        return file;
    }
}
