using System.Text.RegularExpressions;
using AADiff.Shared.Configuration;
using AADiff.Shared.Programs;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace AADiff.Shared.Hosting;

/// <summary>What a process does for its home and its temporary files before it does anything else.</summary>
internal sealed partial class HomeUpkeep(FarmOptions options, ILogger<HomeUpkeep> log) : IHostedService
{
    /// <summary>What was being written to the cache longer ago than this will not be finished.</summary>
    private static readonly TimeSpan _oldest = TimeSpan.FromDays(1);

    public Task StartAsync(CancellationToken cancellationToken)
    {
        string home = FarmFolders.Data(options);
        MakePrivate(home);
        if (PrivateFiles.Tighten(home) is { } reason)
        {
            LogOpen(home, reason);
        }

        foreach (string folder in ScratchFolder.Existing)
        {
            DeadSockets.Remove(folder);
        }

        RemoveUnfinished(FarmFolders.Cache(options));
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private static void MakePrivate(string home)
    {
        try
        {
            PrivateFiles.CreateFolder(home);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A node with a store, a journal and a cache elsewhere needs no home; any other says so when it does.
        }
    }

    private static void RemoveUnfinished(string cache)
    {
        if (!Directory.Exists(cache))
        {
            return;
        }

        foreach (FileInfo file in new DirectoryInfo(cache).EnumerateFiles("*", SearchOption.AllDirectories))
        {
            if (Unfinished().IsMatch(file.Name) && DateTime.UtcNow - file.LastWriteTimeUtc > _oldest)
            {
                Delete(file);
            }
        }
    }

    private static void Delete(FileInfo file)
    {
        try
        {
            file.Delete();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It belongs to another user of a shared cache.
        }
    }

    /// <summary>Names that digests of models and rewritten graphs have until they are whole.</summary>
    [GeneratedRegex(@"\.[0-9A-Fa-f]{32}\.(tmp|part)$")]
    private static partial Regex Unfinished();

    [LoggerMessage(Level = LogLevel.Warning, Message = "Others on this machine may read {Home}, whose rights can't be changed: {Reason}")]
    private partial void LogOpen(string home, string reason);
}
