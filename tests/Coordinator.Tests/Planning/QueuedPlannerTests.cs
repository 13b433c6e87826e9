using System.Collections.Concurrent;
using AADiff.Coordinator.Planning;
using AADiff.Shared.Protocol;
using AADiff.Shared.Requests;
using AADiff.Testing.Farm;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace AADiff.Coordinator.Tests.Planning;

public sealed class QueuedPlannerTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly HeldPlanner _inner = new();
    private readonly ConcurrentDictionary<string, ConcurrentQueue<string>> _stages = new();

    [Fact]
    public async Task Two_hundred_jobs_at_once_are_planned_by_as_many_as_there_are_places()
    {
        var planner = new QueuedPlanner(_inner, new PlanningGate(3, _time));
        Task<JobPlan>[] jobs = [.. Enumerable.Range(0, 200).Select(i => PlanAsync(planner, $"job-{i}", $"user-{i % 5}"))];

        for (int planned = 0; planned < jobs.Length; planned++)
        {
            _inner.EndOne();
        }

        await Task.WhenAll(jobs.Select(job => Assert.ThrowsAsync<InvalidOperationException>(() => job)));
        Assert.Equal(200, _inner.Seen);
        Assert.InRange(_inner.MostAtOnce, 1, 3);
    }

    [Fact]
    public async Task Who_waits_is_told_its_place_and_told_again_when_it_changes()
    {
        var planner = new QueuedPlanner(_inner, new PlanningGate(1, _time));
        using CancellationTokenSource gone = new();
        Task<JobPlan> first = PlanAsync(planner, "first", "ann");
        Task<JobPlan> second = PlanAsync(planner, "second", "ann", gone.Token);
        Task<JobPlan> third = PlanAsync(planner, "third", "ann");
        Assert.Equal(["waiting to be planned, next"], _stages["second"]);
        Assert.Equal(["waiting to be planned, 2nd"], _stages["third"]);

        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second);
        _time.Advance(FarmTimings.PlanningPosition);
        Assert.True(SpinWait.SpinUntil(() => _stages["third"].Count == 2, TimeSpan.FromSeconds(20)));
        Assert.Equal("waiting to be planned, next", _stages["third"].Last());

        _inner.EndOne();
        _inner.EndOne();
        await Assert.ThrowsAsync<InvalidOperationException>(() => first);
        await Assert.ThrowsAsync<InvalidOperationException>(() => third);
        Assert.DoesNotContain("first", _stages.Keys);
        Assert.Equal(2, _inner.Seen);
    }

    [Theory]
    [InlineData(2, "2nd")]
    [InlineData(3, "3rd")]
    [InlineData(4, "4th")]
    [InlineData(11, "11th")]
    [InlineData(12, "12th")]
    [InlineData(21, "21st")]
    [InlineData(113, "113th")]
    public void Places_are_read_out(int position, string place) =>
        Assert.Equal($"waiting to be planned, {place}", AADiff.Shared.Farm.JobStages.Waiting(position));

    private Task<JobPlan> PlanAsync(QueuedPlanner planner, string jobId, string user, CancellationToken cancellationToken = default)
    {
        RenderRequest request = FakeJobs.Request with { User = user };
        return planner.PlanAsync(jobId, request, stage => _stages.GetOrAdd(jobId, _ => new()).Enqueue(stage), cancellationToken);
    }

    /// <summary>Plans until it is told to end, and counts how many do at once.</summary>
    private sealed class HeldPlanner : IJobPlanner
    {
        private readonly BlockingCollection<TaskCompletionSource<JobPlan>> _started = [];
        private int _now;
        private int _seen;

        public int Seen => Volatile.Read(ref _seen);

        public int MostAtOnce { get; private set; }

        /// <summary>Waits for one that is planned, and fails it.</summary>
        public void EndOne()
        {
            Assert.True(_started.TryTake(out TaskCompletionSource<JobPlan>? held, TimeSpan.FromSeconds(20)));
            held!.SetException(new InvalidOperationException("planned"));
        }

        public async Task<JobPlan> PlanAsync(string jobId, RenderRequest request, Action<string> onStage, CancellationToken cancellationToken)
        {
            var held = new TaskCompletionSource<JobPlan>(TaskCreationOptions.RunContinuationsAsynchronously);
            lock (_started)
            {
                MostAtOnce = Math.Max(MostAtOnce, ++_now);
            }

            Interlocked.Increment(ref _seen);
            _started.Add(held, CancellationToken.None);
            try
            {
                return await held.Task;
            }
            finally
            {
                lock (_started)
                {
                    _now--;
                }
            }
        }
    }
}
