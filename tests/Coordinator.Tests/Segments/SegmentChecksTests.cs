using System.Collections.Immutable;
using AADiff.Coordinator.Segments;
using AADiff.Shared.Errors;
using AADiff.Shared.Objects;
using AADiff.Video;
using Xunit;

namespace AADiff.Coordinator.Tests.Segments;

/// <summary>Which segments of a video are checked in one run.</summary>
public sealed class SegmentChecksTests
{
    private readonly List<int> _runs = [];
    private Exception? _damage;

    [Fact]
    public async Task Segments_are_checked_together_as_soon_as_there_are_enough_of_them_and_the_last_when_no_other_is_encoded()
    {
        SegmentChecks checks = new(CheckAsync);
        SegmentChecks.Encoding[] segments = [.. Enumerable.Range(0, 18).Select(_ => checks.Begin(CancellationToken.None))];

        Task<CheckedFile>[] first = [.. segments[..8].Select((segment, i) => segment.CheckAsync(Encoded(i)))];
        CheckedFile[] files = await Task.WhenAll(first);
        Assert.Equal([8], _runs);
        Assert.Equal(Enumerable.Range(0, 8).Select(i => $"{i}.mp4"), files.Select(file => file.Name.ToString()));

        // Ten are left: those that wait are as many as are on their way after five, and then after four.
        await Task.WhenAll([.. segments[8..13].Select((segment, i) => segment.CheckAsync(Encoded(8 + i)))]);
        await Task.WhenAll([.. segments[13..17].Select((segment, i) => segment.CheckAsync(Encoded(13 + i)))]);
        Assert.Equal([8, 5, 4], _runs);

        Assert.Equal("17.mp4", (await segments[17].CheckAsync(Encoded(17))).Name.ToString());
        Assert.Equal([8, 5, 4, 1], _runs);
    }

    [Fact]
    public async Task The_few_segments_of_a_short_video_are_checked_in_one_run()
    {
        SegmentChecks checks = new(CheckAsync);
        SegmentChecks.Encoding[] segments = [.. Enumerable.Range(0, 3).Select(_ => checks.Begin(CancellationToken.None))];

        Task<CheckedFile>[] first = [.. segments[..2].Select((segment, i) => segment.CheckAsync(Encoded(i)))];
        Assert.Empty(_runs);
        segments[2].Dispose();
        await Task.WhenAll(first);

        Assert.Equal([2], _runs);
    }

    [Fact]
    public async Task A_segment_of_large_pictures_is_checked_by_itself()
    {
        SegmentChecks checks = new(CheckAsync);
        using SegmentChecks.Encoding other = checks.Begin(CancellationToken.None);

        await checks.Begin(CancellationToken.None).CheckAsync(Encoded(0, SegmentEncoder.CheckedBytes));

        Assert.Equal([1], _runs);
    }

    [Fact]
    public async Task Whatever_is_checked_with_a_damaged_one_hears_of_it()
    {
        SegmentChecks checks = new(CheckAsync);
        SegmentChecks.Encoding[] segments = [.. Enumerable.Range(0, 2).Select(_ => checks.Begin(CancellationToken.None))];
        _damage = new UserError(ErrorClass.Failed, "damaged");

        foreach (Task<CheckedFile> check in segments.Select((segment, i) => segment.CheckAsync(Encoded(i))).ToList())
        {
            Assert.Same(_damage, await Assert.ThrowsAsync<UserError>(() => check));
        }
    }

    private Task<ImmutableArray<CheckedFile>> CheckAsync(ImmutableArray<EncodedSegment> segments, CancellationToken cancellationToken)
    {
        _runs.Add(segments.Length);
        return _damage is null
            ? Task.FromResult(segments.Select(segment => new CheckedFile(segment.Name, Sha256Digest.Of([]))).ToImmutableArray())
            : Task.FromException<ImmutableArray<CheckedFile>>(_damage);
    }

    private static EncodedSegment Encoded(int index, long bytes = 400_000) => new(new($"{index}.mp4"), 300, bytes);
}
