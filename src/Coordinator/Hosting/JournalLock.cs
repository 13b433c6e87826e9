using AADiff.Shared.Configuration;
using AADiff.Shared.Errors;

namespace AADiff.Coordinator.Hosting;

/// <summary>
/// One process at a time writes to a journal that is a file: two would both go on with the same jobs, each without the other's knowledge. The kernel
/// lets go of the lock when the process ends, however it ends. Coordinators that share PostgreSQL are one farm, and share its jobs.
/// </summary>
internal sealed class JournalLock(FarmOptions options) : IHostedService, IDisposable
{
    private FileStream? _file;

    /// <exception cref="UserError">Unreachable: another process has it. Output: the folder can't be written.</exception>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (!options.Journal.UsesPostgres)
        {
            _file = Take(FarmFolders.Sqlite(options));
        }

        return Task.CompletedTask;
    }

    /// <summary>Held until the actors have stopped, which is after this.</summary>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose() => _file?.Dispose();

    private static FileStream Take(string journal)
    {
        string name = journal + ".lock";
        try
        {
            PrivateFiles.CreateFolder(Path.GetDirectoryName(journal)!);
            return PrivateFiles.Open(name, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException error) when (File.Exists(name))
        {
            throw new UserError(
                ErrorClass.Unreachable,
                $"Another coordinator works with the journal {journal}: end it first, or give this one a folder of its own (data, or journal:sqlite).",
                error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new UserError(ErrorClass.Output, $"The journal {journal} can't be locked: {error.Message}", error);
        }
    }
}
