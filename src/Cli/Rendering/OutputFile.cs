using AADiff.Shared.Errors;

namespace AADiff.Cli.Rendering;

/// <summary>A file to be made: checked before anything costs time, written beside its place and renamed when it is whole.</summary>
internal sealed class OutputFile
{
    private OutputFile(string path) => Path = path;

    public string Path { get; }

    /// <summary>Throws <see cref="UserError"/> of class Output when the file could not be written in the end.</summary>
    public static OutputFile Check(string path, bool overwrite, string? extension = null)
    {
        string full = DerivedName.Full(path);
        if (extension is not null && !full.EndsWith(extension, StringComparison.OrdinalIgnoreCase))
        {
            throw new UserError(ErrorClass.Output, $"\"{path}\" must end with {extension}: no other kind of file is written here.");
        }

        DerivedName.Require(full);
        if (Directory.Exists(full))
        {
            throw new UserError(ErrorClass.Output, $"\"{path}\" is a folder: name a file in it.");
        }

        // A rename would put a file in the place of a device, for everybody.
        if (full.StartsWith("/dev/", StringComparison.Ordinal) && !full.StartsWith("/dev/shm/", StringComparison.Ordinal))
        {
            throw new UserError(ErrorClass.Output, $"\"{path}\" is no place for files: name one elsewhere.");
        }

        if (File.Exists(full) && !overwrite)
        {
            throw new UserError(ErrorClass.Output, $"\"{path}\" exists: add --overwrite to replace it, or choose another name.");
        }

        string folder = System.IO.Path.GetDirectoryName(full)!;
        if (!Directory.Exists(folder))
        {
            throw new UserError(ErrorClass.Output, $"The folder \"{folder}\" does not exist: make it first.");
        }

        ProbeFolder(folder);
        return new OutputFile(full);
    }

    /// <summary>Nothing stays behind when writing fails or is stopped.</summary>
    public async Task WriteAsync(Func<string, Task> writeTo)
    {
        string temporary = System.IO.Path.Combine(
            System.IO.Path.GetDirectoryName(Path)!,
            $".aadiff-{Guid.NewGuid():N}.part");
        try
        {
            await writeTo(temporary);
            File.Move(temporary, Path, overwrite: true);
        }
        catch (Exception e) when (e is (IOException and not HttpIOException) or UnauthorizedAccessException)
        {
            throw new UserError(ErrorClass.Output, $"\"{Path}\" can't be written: {e.Message}", e);
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    public Task WriteAsync(Stream content, CancellationToken cancellationToken) => WriteAsync(async temporary =>
    {
        await using FileStream file = new(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1 << 16, useAsync: true);
        await content.CopyToAsync(file, cancellationToken);
    });

    /// <summary>Permissions have too many sources to be read: trying is the only sure way.</summary>
    internal static void ProbeFolder(string folder)
    {
        string probe = System.IO.Path.Combine(folder, $".aadiff-{Guid.NewGuid():N}");
        try
        {
            using FileStream file = new(probe, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1, FileOptions.DeleteOnClose);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UserError(ErrorClass.Output, $"The folder \"{folder}\" can't be written: {e.Message}", e);
        }
    }
}
