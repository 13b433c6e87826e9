using AADiff.GpuNode.Nodes;
using AADiff.Shared.Objects;
using AADiff.Shared.Protocol;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace AADiff.GpuNode.Tests.Nodes;

public sealed class StoreWriterTests
{
    private readonly JumpingClock _clock = new();
    private readonly AwayStore _store = new();

    private StoreWriter Writer(TimeProvider time) => new(_store, time, NullLogger<StoreWriter>.Instance);

    [Fact]
    public async Task A_store_that_comes_back_gets_the_file()
    {
        _store.FailuresLeft = 4;

        Assert.Null(await Writer(_clock).PutAsync("name", new byte[] { 1, 2, 3 }, "image/png", default));

        Assert.Equal([1, 2, 3], _store.Content!);
        Assert.Equal(15 * FarmTimings.StorePause, _clock.Passed);
    }

    [Fact]
    public async Task A_store_that_stays_away_is_given_up_with_its_reason()
    {
        _store.FailuresLeft = int.MaxValue;

        string? reason = await Writer(_clock).PutAsync("name", new byte[] { 1 }, "image/png", default);

        Assert.EndsWith(": the disk is full", reason);
        Assert.InRange(_clock.Passed, FarmTimings.StoreRetry, FarmTimings.StoreRetry + FarmTimings.LongestStorePause);
        Assert.InRange(_store.Tries, 8, 16);
    }

    [Fact]
    public async Task A_node_that_stops_does_not_wait_for_the_store()
    {
        _store.FailuresLeft = int.MaxValue;
        using CancellationTokenSource stopped = new();
        Task<string?> put = Writer(new FakeTimeProvider()).PutAsync("name", new byte[] { 1 }, "image/png", stopped.Token);

        await stopped.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => put);
    }

    /// <summary>Whoever waits has waited: time is what was waited for.</summary>
    private sealed class JumpingClock : TimeProvider
    {
        private readonly TimeProvider _real = System;

        public TimeSpan Passed { get; private set; }

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Passed.Ticks;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            Passed += dueTime;
            return _real.CreateTimer(callback, state, TimeSpan.Zero, Timeout.InfiniteTimeSpan);
        }
    }

    private sealed class AwayStore : IObjectStore
    {
        public int FailuresLeft { get; set; }

        public int Tries { get; private set; }

        public byte[]? Content { get; private set; }

        public Task PutAsync(string name, Stream content, string contentType, CancellationToken cancellationToken = default)
        {
            Tries++;
            if (FailuresLeft-- > 0)
            {
                throw new ObjectStoreException("the disk is full");
            }

            using var bytes = new MemoryStream();
            content.CopyTo(bytes);
            Content = bytes.ToArray();
            return Task.CompletedTask;
        }

        public Task<ObjectInfo?> FindAsync(string name, CancellationToken cancellationToken = default) => throw new NotSupportedException();

        public Task<Stream> OpenAsync(string name, CancellationToken cancellationToken = default) => throw new NotSupportedException();

        public IAsyncEnumerable<ObjectInfo> ListAsync(string prefix, CancellationToken cancellationToken = default) =>
            throw new NotSupportedException();

        public Task<bool> RenewAsync(string name, CancellationToken cancellationToken = default) => throw new NotSupportedException();

        public Task DeleteAsync(string name, CancellationToken cancellationToken = default) => throw new NotSupportedException();

        public Task<Uri?> PresignAsync(string name, TimeSpan lifetime, CancellationToken cancellationToken = default) =>
            throw new NotSupportedException();
    }
}
