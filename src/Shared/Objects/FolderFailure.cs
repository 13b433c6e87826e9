namespace AADiff.Shared.Objects;

/// <summary>Turns the errors of a disk into the errors of a store.</summary>
internal static class FolderFailure
{
    public static void Translate(string folder, Action action) => Translate(folder, () =>
    {
        action();
        return 0;
    });

    public static T Translate<T>(string folder, Func<T> action)
    {
        try
        {
            return action();
        }
        catch (Exception e) when (e is UnauthorizedAccessException || (e is IOException && e is not FileNotFoundException))
        {
            bool full = DiskErrors.IsFull(e);
            throw new ObjectStoreException(
                full ? $"No space is left for the object folder {folder}; make room and try again." : $"The object folder {folder} can't be used: {e.Message}",
                e,
                full);
        }
    }
}
