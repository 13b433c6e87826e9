using System.Text.RegularExpressions;
using AADiff.Shared.Errors;

namespace AADiff.Models.Pulling;

/// <summary>
/// Fetches a model from Hugging Face or a server with its addresses. Everything is collected and checked in a folder beside the destination
/// (<c>NAME.part</c>), which gets its name when it is complete; a pull that was interrupted goes on where it stopped.
/// </summary>
public static partial class ModelPull
{
    /// <param name="repo">owner/name.</param>
    /// <param name="destination">Folder of the model; its parent is made. If it exists it must hold the very files of the repository.</param>
    /// <param name="options">Server, token, patience; see <see cref="PullOptions.FromEnvironment"/>.</param>
    /// <param name="progress">Called for every piece that arrives, perhaps hundreds of times a second.</param>
    /// <param name="cancellationToken">Stops; what has arrived is kept for the next run.</param>
    /// <exception cref="UserError">
    /// Usage: no repository name. Model: refused, not found, not a model we can use, damaged. Unreachable: no connection. Output: can't be written.
    /// </exception>
    public static async Task<PullResult> RunAsync(
        string repo, string destination, PullOptions options, IProgress<PullProgress>? progress, CancellationToken cancellationToken)
    {
        if (!RepositoryName().IsMatch(repo) || repo.Contains("..", StringComparison.Ordinal))
        {
            throw new UserError(ErrorClass.Usage, $"'{repo}' is no repository name; it looks like owner/name.");
        }

        destination = Path.TrimEndingDirectorySeparator(Path.GetFullPath(destination));
        using HubClient hub = new(repo, options);
        List<HubFile> listed = await ListAsync(hub, options, cancellationToken).ConfigureAwait(false);
        HubFile[] files = PullSelection.Choose(repo, listed);
        if (Directory.Exists(destination) && Directory.EnumerateFileSystemEntries(destination).Any())
        {
            await CompareAsync(repo, hub, options, files, destination, cancellationToken).ConfigureAwait(false);
            HubFile[] weights = PullSelection.Weights(repo, listed, files, destination);
            await CompareAsync(repo, hub, options, weights, destination, cancellationToken).ConfigureAwait(false);
            return new PullResult(destination, files.Length + weights.Length, files.Concat(weights).Sum(file => file.Size), 0);
        }

        string parts = destination + ".part";
        using FileStream claim = Claim(parts);
        RequireRoom(parts, files);

        // The graphs first: they name their weights, of which only the usual names can be told from the listing.
        HubFile[] graphs = [.. files.Where(PullSelection.IsGraph)];
        long total = files.Sum(file => file.Size), done = graphs.Sum(file => file.Size);
        long fetched = await FetchAsync(hub, options, graphs, parts, new(progress, 0, total), cancellationToken).ConfigureAwait(false);
        HubFile[] rest = [.. files.Where(file => !PullSelection.IsGraph(file)), .. PullSelection.Weights(repo, listed, files, parts)];
        files = [.. graphs, .. rest];
        RequireRoom(parts, files);
        PullCount count = new(progress, done, files.Sum(file => file.Size));
        fetched += await FetchAsync(hub, options, rest, parts, count, cancellationToken).ConfigureAwait(false);
        Complete(claim, parts, destination);
        return new PullResult(destination, files.Length, files.Sum(file => file.Size), fetched);
    }

    private static async Task<List<HubFile>> ListAsync(HubClient hub, PullOptions options, CancellationToken cancellationToken)
    {
        try
        {
            return await PullRetries.Of(options)
                .ExecuteAsync(async token => await hub.ListAsync(token).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            throw new UserError(
                ErrorClass.Unreachable,
                $"{options.Endpoint.Host} can't be reached ({e.Message}); check the network, the proxy (HTTPS_PROXY) and HF_ENDPOINT.", e);
        }
    }

    private static async Task<long> FetchAsync(
        HubClient hub, PullOptions options, HubFile[] files, string folder, PullCount count, CancellationToken cancellationToken)
    {
        long before = count.Before, fetched = 0;
        foreach (HubFile file in files)
        {
            string target = Path.Combine(folder, file.Path);
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            FileFetch fetch = new(hub, options, file, target, (done, waiting) =>
                count.Progress?.Report(new PullProgress(file.Path, done, file.Size, before + done, count.Total, waiting)));

            // A file has its name only after its hash was found right.
            if (new FileInfo(target) is not { Exists: true } here || here.Length != file.Size)
            {
                await fetch.RunAsync(cancellationToken).ConfigureAwait(false);
            }

            (before, fetched) = (before + file.Size, fetched + fetch.Fetched);
            count.Progress?.Report(new PullProgress(file.Path, file.Size, file.Size, before, count.Total, null));
        }

        return fetched;
    }

    private static async Task CompareAsync(
        string repo, HubClient hub, PullOptions options, HubFile[] files, string folder, CancellationToken cancellationToken)
    {
        foreach (HubFile file in files)
        {
            string target = Path.Combine(folder, file.Path);
            if (!await new FileFetch(hub, options, file, target, (_, _) => { }).IsRightAsync(target, cancellationToken).ConfigureAwait(false))
            {
                throw new UserError(
                    ErrorClass.Output, $"{folder} exists, and its {file.Path} is not that of {repo}; remove the folder or choose another with --to.");
            }
        }
    }

    /// <summary>Two pulls into one folder would write over each other.</summary>
    private static FileStream Claim(string folder)
    {
        try
        {
            Directory.CreateDirectory(folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UserError(ErrorClass.Output, $"{folder} can't be made ({e.Message}); choose another folder with --to.", e);
        }

        try
        {
            return new FileStream(
                Path.Combine(folder, ".pulling"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1, FileOptions.DeleteOnClose);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UserError(ErrorClass.Output, $"{folder} is in use by another pull ({e.Message}); wait until it is done.", e);
        }
    }

    private static void RequireRoom(string folder, HubFile[] files)
    {
        long wanted = files.Sum(file => file.Size - Present(Path.Combine(folder, file.Path)));
        long free = new DriveInfo(folder).AvailableFreeSpace;
        if (wanted > free)
        {
            throw new UserError(
                ErrorClass.Output,
                $"{folder} needs {wanted:N0} more bytes, but its disk has {free:N0}; make room or choose another folder with --to.");
        }
    }

    private static long Present(string target) =>
        new[] { target, target + ".part" }.Select(path => new FileInfo(path)).FirstOrDefault(file => file.Exists)?.Length ?? 0;

    private static void Complete(FileStream claim, string parts, string destination)
    {
        claim.Dispose();
        try
        {
            if (Directory.Exists(destination))
            {
                Directory.Delete(destination);
            }

            Directory.Move(parts, destination);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UserError(
                ErrorClass.Output, $"{parts} is complete but can't be renamed to {destination} ({e.Message}); run the command again.", e);
        }
    }

    /// <param name="Progress">Who is told; null: nobody.</param>
    /// <param name="Before">Bytes of the files before these.</param>
    /// <param name="Total">Bytes of all files that are known.</param>
    private sealed record PullCount(IProgress<PullProgress>? Progress, long Before, long Total);

    [GeneratedRegex(@"^[A-Za-z0-9][\w.-]{0,95}(/[A-Za-z0-9][\w.-]{0,95})?$")]
    private static partial Regex RepositoryName();
}
