using AADiff.Shared.Errors;
using AADiff.Shared.Objects;
using Polly;
using Polly.Retry;

namespace AADiff.Cli.Rendering;

/// <summary>
/// A file that comes in pieces: what came before a connection broke, or before the command was stopped, stays beside it as <c>.part</c>, and the next
/// try goes on from there.
/// </summary>
/// <param name="target">Where it goes when it is whole.</param>
/// <param name="open">Reads from a place on.</param>
internal sealed class ResumedDownload(OutputFile target, Func<long, CancellationToken, Task<Stream>> open)
{
    private static readonly ResiliencePipeline _whenCut = new ResiliencePipelineBuilder()
        .AddRetry(new RetryStrategyOptions
        {
            ShouldHandle = new PredicateBuilder().Handle<HttpIOException>().Handle<HttpRequestException>(),
            MaxRetryAttempts = 6,
            Delay = TimeSpan.FromMilliseconds(200),
            MaxDelay = TimeSpan.FromSeconds(5),
            BackoffType = DelayBackoffType.Exponential,
            UseJitter = true,
        })
        .Build();

    private readonly string _part = target.Path + ".part";

    /// <param name="digest">That it must have; null: not known, then nothing of an earlier try is used.</param>
    /// <param name="stop">Ends it; what has come stays.</param>
    /// <returns>Bytes that were there from an earlier try.</returns>
    /// <exception cref="UserError">Output: it can't be written. Failed: what came is not what was recorded.</exception>
    /// <exception cref="FileNotFoundException">There is nothing to read.</exception>
    public async Task<long> RunAsync(Sha256Digest? digest, CancellationToken stop)
    {
        try
        {
            long before = digest is null ? 0 : Length;
            if (before == 0 || !await FetchAsync(digest, stop))
            {
                // Nothing was there, or what was there is of another file.
                before = 0;
                File.Delete(_part);
                if (!await FetchAsync(digest, stop))
                {
                    File.Delete(_part);
                    throw new UserError(ErrorClass.Failed, $"What came for \"{target.Path}\" does not have the SHA-256 that the farm recorded: try again.");
                }
            }

            File.Move(_part, target.Path, overwrite: true);
            return before;
        }
        catch (Exception e) when (e is (IOException and not (HttpIOException or FileNotFoundException)) or UnauthorizedAccessException)
        {
            throw new UserError(ErrorClass.Output, $"\"{target.Path}\" can't be written: {e.Message}", e);
        }
    }

    private long Length => File.Exists(_part) ? new FileInfo(_part).Length : 0;

    private async Task<bool> FetchAsync(Sha256Digest? digest, CancellationToken stop)
    {
        await _whenCut.ExecuteAsync(
            async token =>
            {
                await using Stream content = await open(Length, token);
                await using FileStream file = new(_part, FileMode.Append, FileAccess.Write, FileShare.None, 1 << 16, useAsync: true);
                await content.CopyToAsync(file, token);
            },
            stop);
        await using FileStream whole = File.OpenRead(_part);
        return digest is null || await Sha256Digest.OfAsync(whole, stop) == digest;
    }
}
