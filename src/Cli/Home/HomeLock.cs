using AADiff.Shared.Configuration;
using AADiff.Shared.Errors;

namespace AADiff.Cli.Home;

/// <summary>
/// One process at a time runs a farm over a home, because its journal has one writer. The kernel lets go of the lock when the process
/// ends, however it ends.
/// </summary>
internal sealed class HomeLock : IDisposable
{
    private readonly FileStream _file;

    private HomeLock(FileStream file) => _file = file;

    public static HomeLock Take(HomeFolder home)
    {
        FileStream file;
        try
        {
            PrivateFiles.CreateFolder(home.Data);
            file = PrivateFiles.Open(home.Lock, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (UnauthorizedAccessException e)
        {
            throw new UserError(
                ErrorClass.Output, $"The state folder {home.Data} can't be written: change its permissions, or set AADIFF_HOME to another folder.",
                e);
        }
        catch (IOException e) when (File.Exists(home.Lock))
        {
            throw new UserError(
                ErrorClass.Unreachable,
                $"Another aadiff works with the state in {home.Data}: wait until it has ended, or give this one a folder of its own with AADIFF_HOME.",
                e);
        }
        catch (IOException e)
        {
            throw new UserError(ErrorClass.Output, $"The state folder {home.Data} can't be made: {e.Message}", e);
        }

        return new HomeLock(file);
    }

    public void Dispose() => _file.Dispose();
}
