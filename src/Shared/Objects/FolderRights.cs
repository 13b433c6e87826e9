using AADiff.Shared.Configuration;

namespace AADiff.Shared.Objects;

/// <summary>
/// Who may use what lies in a store: whoever may use the store's folder. One that the farm makes is its user's alone; one that was made for several
/// users stays theirs.
/// </summary>
internal sealed record FolderRights(UnixFileMode Folder)
{
    private const UnixFileMode Execute = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;
    private const UnixFileMode Everybody = Execute
        | UnixFileMode.UserRead | UnixFileMode.GroupRead | UnixFileMode.OtherRead
        | UnixFileMode.UserWrite | UnixFileMode.GroupWrite | UnixFileMode.OtherWrite;

    public UnixFileMode File => Folder & ~Execute;

    public static FolderRights Of(string root) => new(
        OperatingSystem.IsWindows() ? Everybody : (System.IO.File.GetUnixFileMode(root) & Everybody) | PrivateFiles.Folder);

    public void CreateFolder(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
        }
        else
        {
            Directory.CreateDirectory(path, Folder);
        }
    }
}
