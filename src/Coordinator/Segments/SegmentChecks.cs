using System.Collections.Immutable;
using AADiff.Shared.Errors;
using AADiff.Video;

namespace AADiff.Coordinator.Segments;

/// <summary>
/// Has what this process encodes of one video checked, several segments at once. One that is encoded waits until there are enough of them, until no more
/// are on their way than wait (whoever joins them needs all, and the last checks should not be left to one core), or until nothing of the video is encoded
/// any more.
/// </summary>
/// <param name="check">In a turn of the process.</param>
internal sealed class SegmentChecks(Func<ImmutableArray<EncodedSegment>, CancellationToken, Task<ImmutableArray<CheckedFile>>> check)
{
    private readonly Lock _lock = new();
    private readonly List<Waiting> _waiting = [];
    private int _encoding;

    private bool IsDue => _waiting.Count > 0
        && (_encoding == 0
            || _waiting.Count >= (_encoding <= _waiting.Count ? SegmentEncoder.CheckedAtOnce / 2 : SegmentEncoder.CheckedAtOnce)
            || _waiting.Sum(waiting => waiting.Segment.Bytes) >= SegmentEncoder.CheckedBytes);

    /// <summary>A segment begins. Until the result is disposed or asks for its check, others wait for it.</summary>
    public Encoding Begin(CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            _encoding++;
        }

        return new Encoding(this, cancellationToken);
    }

    private void End(Waiting? segment, CancellationToken cancellationToken)
    {
        Waiting[] due = [];
        lock (_lock)
        {
            _encoding--;
            if (segment is not null)
            {
                _waiting.Add(segment);
            }

            if (IsDue)
            {
                due = [.. _waiting];
                _waiting.Clear();
            }
        }

        if (due.Length > 0)
        {
            _ = Task.Run(() => CheckAsync(due, cancellationToken), CancellationToken.None);
        }
    }

    private async Task CheckAsync(Waiting[] due, CancellationToken cancellationToken)
    {
        try
        {
            ImmutableArray<CheckedFile> files = await check([.. due.Select(waiting => waiting.Segment)], cancellationToken);
            foreach ((Waiting waiting, CheckedFile file) in due.Zip(files))
            {
                waiting.Checked.TrySetResult(file);
            }
        }
        catch (Exception e)
        {
            // Whoever waits has it, and logs it: one that is damaged fails the video, whichever it is.
            foreach (Waiting waiting in due)
            {
                waiting.Checked.TrySetException(e);
            }
        }
    }

    /// <summary>A segment on its way.</summary>
    internal sealed class Encoding(SegmentChecks checks, CancellationToken cancellationToken) : IDisposable
    {
        private bool _ended;

        /// <exception cref="UserError">It, or one that was checked with it, is not what was to be encoded.</exception>
        public Task<CheckedFile> CheckAsync(EncodedSegment segment)
        {
            Waiting waiting = new(segment);
            End(waiting);
            return waiting.Checked.Task;
        }

        public void Dispose() => End(null);

        private void End(Waiting? waiting)
        {
            if (!_ended)
            {
                _ended = true;
                checks.End(waiting, cancellationToken);
            }
        }
    }

    private sealed record Waiting(EncodedSegment Segment)
    {
        public TaskCompletionSource<CheckedFile> Checked { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
