namespace AADiff.Shared.Objects;

/// <summary>Which errors of a file system say that waiting does not help until somebody makes room.</summary>
public static class DiskErrors
{
    // ENOSPC, EDQUOT and EFBIG, which .NET passes on as HResult, and Windows' ERROR_DISK_FULL and ERROR_HANDLE_DISK_FULL.
    private static readonly int[] _full = [28, 122, 27, unchecked((int)0x80070070), unchecked((int)0x80070027)];

    public static bool IsFull(Exception error) => error is IOException && _full.Contains(error.HResult);
}
