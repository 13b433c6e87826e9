using AADiff.Coordinator.Planning;
using AADiff.Coordinator.Tests.Api;
using AADiff.Shared.Errors;
using AADiff.Testing.Farm;
using Xunit;

namespace AADiff.Coordinator.Tests.Planning;

public sealed class QueuedCheckerTests
{
    [Fact]
    public async Task Checks_take_half_of_the_places_at_most_so_that_jobs_get_on()
    {
        PlanningGate gate = new(places: 2, TimeProvider.System);
        FakeChecker inner = new() { Gate = new TaskCompletionSource().Task };
        using QueuedChecker checker = new(inner, gate, places: 2);
        using CancellationTokenSource stop = new();

        Task[] checks = [.. ((string[])["ann", "bob", "cid"]).Select(user => (Task)checker.CheckAsync(FakeJobs.Request with { User = user }, stop.Token))];
        await inner.Begun;
        using IDisposable job = await gate.EnterAsync("ann", _ => { }, CancellationToken.None).WaitAsync(TimeSpan.FromSeconds(30));

        Assert.Single(inner.Checked);
        await stop.CancelAsync();
        await Task.WhenAll(checks.Select(check => Assert.ThrowsAnyAsync<OperationCanceledException>(() => check)));
    }

    [Fact]
    public async Task A_user_has_one_check_at_a_time_and_another_one_when_it_has_ended()
    {
        TaskCompletionSource hold = new();
        FakeChecker inner = new() { Gate = hold.Task };
        using QueuedChecker checker = new(inner, new PlanningGate(places: 4, TimeProvider.System), places: 4);
        Task<PlannedRequest> first = checker.CheckAsync(FakeJobs.Request, CancellationToken.None);
        await inner.Begun;

        BusyError busy = await Assert.ThrowsAsync<BusyError>(() => checker.CheckAsync(FakeJobs.Request, CancellationToken.None));
        hold.SetResult();
        await first;

        Assert.True(busy.Own);
        await checker.CheckAsync(FakeJobs.Request, CancellationToken.None);
    }
}
