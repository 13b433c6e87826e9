using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Text.Json;
using AADiff.Coordinator.Jobs;
using AADiff.Shared.Farm;
using AADiff.Shared.Objects;
using AADiff.Shared.Pictures;
using BitFaster.Caching.Lru;

namespace AADiff.Coordinator.Api.Jobs;

/// <summary>
/// Reads how far pictures and frames of a job are: from what lies in the store, its storyboard and its log of attempts, and while it runs from the job
/// itself.
/// </summary>
internal sealed class JobPictureReader(IObjectStore objects, ILivePictures? live = null)
{
    /// <summary>Storyboards that stay in memory, since whoever looks at one page looks at the next; a day of frames is some 100 MB.</summary>
    private const int MostKept = 4;

    private readonly ConcurrentLru<string, (DateTimeOffset Modified, Storyboard Board)> _kept = new(1, MostKept, StringComparer.Ordinal);

    /// <summary>Null: the job is not planned yet.</summary>
    public async Task<Storyboard?> StoryboardAsync(string jobId, CancellationToken cancellationToken)
    {
        if (await objects.FindAsync(ObjectNames.Storyboard(jobId), cancellationToken) is not { } stored)
        {
            return null;
        }

        if (_kept.TryGet(jobId, out (DateTimeOffset Modified, Storyboard Board) known) && known.Modified == stored.Modified)
        {
            return known.Board;
        }

        if (await JobDocuments.StoryboardAsync(objects, jobId, cancellationToken) is not { } board)
        {
            return null;
        }

        _kept.AddOrUpdate(jobId, (stored.Modified, board));
        return board;
    }

    /// <summary>The pictures with these numbers, in this order.</summary>
    public async Task<ImmutableArray<PictureView>> PicturesAsync(
        JobView job, Storyboard board, IReadOnlyCollection<int> numbers, CancellationToken cancellationToken)
    {
        string jobId = job.JobId;
        ImmutableArray<PictureState> now = live is null || job.Status.HasEnded() ? [] : await live.StatesAsync(jobId, cancellationToken);
        Dictionary<int, List<AttemptView>> attempts = numbers.Distinct().ToDictionary(number => number, _ => new List<AttemptView>());
        await foreach (AttemptView attempt in AttemptsAsync(jobId, cancellationToken))
        {
            if (attempts.TryGetValue(attempt.Picture, out List<AttemptView>? of))
            {
                of.Add(attempt);
            }
        }

        return
        [
            .. numbers.Select(number =>
            {
                PictureView view = View(number, board.Pictures[number], attempts[number]);
                return number < now.Length ? view with { State = now[number] } : view;
            }),
        ];
    }

    /// <summary>
    /// The object of the picture that was finished last; null: none is. Of a job that runs, one that its log does not tell of yet goes first.
    /// </summary>
    public async Task<string?> LastAsync(JobView job, CancellationToken cancellationToken)
    {
        string? last = null;
        HashSet<int> told = [];
        await foreach (AttemptView attempt in AttemptsAsync(job.JobId, cancellationToken))
        {
            last = attempt.Sha256 is null ? last : attempt.Object;
            told.Add(attempt.Picture);
        }

        if (live is null || job.Status.HasEnded() || await StoryboardAsync(job.JobId, cancellationToken) is not { } board)
        {
            return last;
        }

        ImmutableArray<PictureState> now = await live.StatesAsync(job.JobId, cancellationToken);
        int newest = Enumerable.Range(0, Math.Min(now.Length, board.Pictures.Length)).LastOrDefault(number => now[number] == PictureState.Done && !told.Contains(number), -1);
        return newest < 0 ? last : await StoredAsync(board, newest, cancellationToken) ?? last;
    }

    /// <summary>The object of a picture: the one that the job uses, or while its log does not tell, any that a node has stored; null: there is none.</summary>
    public async Task<string?> ObjectAsync(JobView job, Storyboard board, int number, CancellationToken cancellationToken)
    {
        if ((await PicturesAsync(job, board, [number], cancellationToken))[0].Object is { } used)
        {
            return used;
        }

        return await StoredAsync(board, number, cancellationToken);
    }

    /// <summary>Any object that a node has stored of it.</summary>
    private Task<string?> StoredAsync(Storyboard board, int number, CancellationToken cancellationToken) =>
        StoryboardPictures.FindAsync(objects, board.Pictures[number].Key, cancellationToken);

    private async IAsyncEnumerable<AttemptView> AttemptsAsync(string jobId, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        string name = ObjectNames.AttemptLog(jobId);
        if (await objects.FindAsync(name, cancellationToken) is null)
        {
            yield break;
        }

        using StreamReader lines = new(await objects.OpenAsync(name, cancellationToken));
        while (await lines.ReadLineAsync(cancellationToken) is { } line)
        {
            if (JsonSerializer.Deserialize<AttemptView>(line, SpecJson.Options) is { } attempt)
            {
                yield return attempt;
            }
        }
    }

    private static PictureView View(int number, PlannedPicture picture, List<AttemptView> attempts)
    {
        AttemptView? used = attempts.LastOrDefault(attempt => attempt.Sha256 is not null);
        PictureState state = used is not null ? PictureState.Done
            : attempts is [.., { Final: true }] ? PictureState.Failed
            : PictureState.Waiting;
        return new PictureView(number, picture.Key.Hex, state, used?.Object, picture.Strengths, [.. attempts]);
    }
}
