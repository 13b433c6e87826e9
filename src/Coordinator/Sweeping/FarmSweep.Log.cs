using AADiff.Shared.Objects;

namespace AADiff.Coordinator.Sweeping;

internal sealed partial class FarmSweep
{
    private void Log(SweepPlan plan, bool dryRun)
    {
        string folders = string.Join(", ", plan.Remove.CountBy(found => Folder(found.Name)).Select(folder => $"{folder.Key} {folder.Value}"));
        if (dryRun)
        {
            WouldRemove(plan.Remove.Length, plan.RemovedBytes, folders, plan.KeptPictures, plan.KeptPictureBytes);
        }
        else
        {
            Removed(plan.Remove.Length, plan.RemovedBytes, folders, plan.KeptPictures, plan.KeptPictureBytes);
        }
    }

    private static string Folder(string name) => name[..(name.IndexOf('/', StringComparison.Ordinal) + 1)];

    [LoggerMessage(
        LogLevel.Information,
        "The sweep removed {Objects} objects ({Bytes} bytes; {Folders}) that no job needs; "
            + "{Pictures} such pictures ({PictureBytes} bytes) stay for now")]
    private partial void Removed(int objects, long bytes, string folders, int pictures, long pictureBytes);

    [LoggerMessage(
        LogLevel.Information,
        "A sweep would remove {Objects} objects ({Bytes} bytes; {Folders}) that no job needs; "
            + "{Pictures} such pictures ({PictureBytes} bytes) would stay")]
    private partial void WouldRemove(int objects, long bytes, string folders, int pictures, long pictureBytes);

    [LoggerMessage(LogLevel.Warning, "{Document} can't be read, so all that its job may need stays; submit it again under another id: {Reason}")]
    private partial void Unreadable(string document, string reason);

    [LoggerMessage(LogLevel.Warning, "The sweep stopped before its end, what it removed until then stays removed: {Reason}")]
    private partial void Stopped(Exception error, string reason);
}
