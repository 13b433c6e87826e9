using AADiff.Coordinator.Planning;
using AADiff.Coordinator.Proofs;
using AADiff.Shared.Errors;
using AADiff.Shared.Objects;
using AADiff.Shared.Programs;
using AADiff.Sound.Decoding;
using AADiff.Video;

namespace AADiff.Coordinator.Hosting;

/// <summary>
/// At the start of a coordinator: sees that it can write working files at all, removes what killed ones left among them, and says what this system can't
/// keep ffmpeg from.
/// </summary>
internal sealed partial class WorkFolders(string work, TimeProvider time, ILogger<WorkFolders> logger) : IHostedService
{
    private readonly ILogger _log = logger;

    public static string Sounds(string work) => Path.Combine(work, "sounds");

    public static string Videos(string work) => Path.Combine(work, "videos");

    public static string Proofs(string work) => Path.Combine(work, "proofs");

    /// <exception cref="UserError">Class Usage: the folder can't be written, so every job would fail.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        RequireWritable();
        try
        {
            int removed = SafeName.RemoveLeftovers()
                + TempFile.RemoveLeftovers(Sounds(work))
                + ProofFolder.RemoveLeftovers(Proofs(work))
                + VideoFolder.RemoveLeftovers(Videos(work), time.GetUtcNow().UtcDateTime);
            if (removed > 0)
            {
                LeftoversRemoved(removed);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Room that is not given back is no reason not to start.
            LeftoversNotRemoved(e, work);
        }

        if (await FfmpegPrograms.Installed.MissingAsync().ConfigureAwait(false) is { } missing)
        {
            NotConfined(missing);
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private void RequireWritable()
    {
        try
        {
            Directory.CreateDirectory(work);
            new FileStream(
                Path.Combine(work, $"{ProcessMark.Own}.probe"),
                new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, Options = FileOptions.DeleteOnClose }).Dispose();
        }
        catch (Exception e) when ((e is IOException && !DiskErrors.IsFull(e)) || e is UnauthorizedAccessException)
        {
            throw new UserError(
                ErrorClass.Usage, $"The folder {work} for working files can't be written ({e.Message}): give this process the right to, or name another with --data.", e);
        }
    }

    [LoggerMessage(LogLevel.Information, "{Count} working files and folders that ended processes left behind are removed")]
    private partial void LeftoversRemoved(int count);

    [LoggerMessage(LogLevel.Warning, "Working files that ended processes left behind in {Folder} can't be removed")]
    private partial void LeftoversNotRemoved(Exception error, string folder);

    [LoggerMessage(LogLevel.Warning, "{Missing}")]
    private partial void NotConfined(string missing);
}
