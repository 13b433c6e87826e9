using System.Collections.Immutable;
using AADiff.Shared.Errors;
using AADiff.Shared.Objects;
using AADiff.Sound.Decoding;
using Microsoft.Extensions.Logging;
using Polly;
using Polly.Retry;

namespace AADiff.Video;

/// <summary>Files that ffmpeg writes into a <see cref="VideoFolder"/>: each is there under its name and whole, or not there.</summary>
internal sealed partial class EncodedFiles
{
    private readonly VideoFolder _folder;
    private readonly ResiliencePipeline _whenKilled;
    private readonly ILogger _log;

    public EncodedFiles(VideoFolder folder, ILoggerFactory logs)
    {
        (_folder, _log) = (folder, logs.CreateLogger<EncodedFiles>());
        _whenKilled = new ResiliencePipelineBuilder().AddRetry(WhenKilled()).Build();
    }

    /// <param name="name">What it is called in the end.</param>
    /// <param name="write">Makes it under another name.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="UserError">Class Failed: ffmpeg gave up.</exception>
    /// <exception cref="ObjectStoreException">The folder is full or can't be written.</exception>
    public Task WriteAsync(PlainName name, Func<PlainName, Task> write, CancellationToken cancellationToken) =>
        DoAsync(() => _folder.WriteAsync(name, write), cancellationToken);

    /// <summary>Checks files that are there, whoever wrote them. What does not pass goes, so that it is made again.</summary>
    /// <param name="names">At least one.</param>
    /// <param name="check">Lists the packets of each; throws when one of them is not as it should be.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>In the order of their names.</returns>
    /// <inheritdoc cref="WriteAsync" path="/exception"/>
    public async Task<ImmutableArray<CheckedFile>> CheckAsync(
        ImmutableArray<PlainName> names, Func<Task<ImmutableArray<CheckedPackets>>> check, CancellationToken cancellationToken)
    {
        List<CheckedFile> files = new(names.Length);
        try
        {
            // Before: what changes them while they are checked is seen by their digests later.
            foreach (PlainName name in names)
            {
                files.Add(new CheckedFile(name, await DigestAsync(name, cancellationToken).ConfigureAwait(false)));
            }

            ImmutableArray<CheckedPackets> packets = [];
            await DoAsync(async () => packets = await check().ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
            return [.. files.Zip(packets, (file, held) => file with { Packets = held })];
        }
        catch (UserError)
        {
            foreach (PlainName name in names)
            {
                File.Delete(_folder.File(name));
            }

            throw;
        }
    }

    private async Task<Sha256Digest> DigestAsync(PlainName file, CancellationToken cancellationToken)
    {
        FileStream content = File.OpenRead(_folder.File(file));
        await using (content.ConfigureAwait(false))
        {
            return await Sha256Digest.OfAsync(content, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Work with files of the folder that are not among them.</summary>
    /// <inheritdoc cref="WriteAsync" path="/exception"/>
    public async Task DoAsync(Func<Task> work, CancellationToken cancellationToken)
    {
        try
        {
            await _whenKilled.ExecuteAsync(async _ => await work().ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
        }
        catch (FfmpegFailure e)
        {
            throw e.DiskFull
                ? new ObjectStoreException($"No space is left for the working files in {_folder.Path}; make room and try again.", e, full: true)
                : new UserError(ErrorClass.Failed, $"The video could not be encoded: {e.Message}.", e);
        }
        catch (IOException e) when (e is not FileNotFoundException)
        {
            throw new ObjectStoreException($"The working files in {_folder.Path} can't be written: {e.Message}", e, DiskErrors.IsFull(e));
        }
    }

    /// <summary>
    /// An encoder that the system kills (memory) or stops says nothing against the job; its work is done again, at once. One that hung has kept others
    /// waiting, so it gets one more try only.
    /// </summary>
    private RetryStrategyOptions WhenKilled() => new()
    {
        ShouldHandle = attempt => ValueTask.FromResult(
            attempt.Outcome.Exception is FfmpegFailure e && (e.Killed || (e.Silent && attempt.AttemptNumber == 0))),
        MaxRetryAttempts = 2,
        Delay = TimeSpan.Zero,
        OnRetry = retry =>
        {
            Retried(_folder.JobId, retry.AttemptNumber + 1, retry.Outcome.Exception!.Message);
            return ValueTask.CompletedTask;
        },
    };

    [LoggerMessage(LogLevel.Warning, "Video of job {JobId}: attempt {Attempt} at encoding was killed and is made again: {Reason}")]
    private partial void Retried(string jobId, int attempt, string reason);
}
