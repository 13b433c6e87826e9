using Microsoft.Extensions.Logging;

namespace AADiff.Shared.Objects;

/// <summary>Which errors of a file system say that waiting does not help until somebody makes room.</summary>
public static class DiskErrors
{
    // ENOSPC, EDQUOT and EFBIG, which .NET passes on as HResult, and Windows' ERROR_DISK_FULL and ERROR_HANDLE_DISK_FULL.
    private static readonly int[] _full = [28, 122, 27, unchecked((int)0x80070070), unchecked((int)0x80070027)];

    public static bool IsFull(Exception error) => error is IOException && _full.Contains(error.HResult);
}

/// <summary>Turns the errors of a disk into the errors of a store.</summary>
internal sealed class FolderFailure(string folder, ILoggerFactory? logs)
{
    private readonly StoreOutage _outage = new(folder, logs);

    public void Translate(string name, Action action) => Translate(name, () =>
    {
        action();
        return 0;
    });

    /// <param name="name">Object that is worked on, for the log.</param>
    /// <param name="action">Uses the disk.</param>
    public T Translate<T>(string name, Func<T> action)
    {
        try
        {
            T result = action();
            _outage.Answered();
            return result;
        }
        catch (ObjectStoreException e)
        {
            _outage.Failed(name, e);
            throw;
        }
        catch (Exception e) when (e is UnauthorizedAccessException || (e is IOException && e is not FileNotFoundException))
        {
            _outage.Failed(name, e);
            bool full = DiskErrors.IsFull(e);
            throw new ObjectStoreException(
                full ? $"No space is left for the object folder {folder}; make room and try again." : $"The object folder {folder} can't be used: {e.Message}",
                e,
                full);
        }
    }
}
