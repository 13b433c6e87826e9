using AADiff.Coordinator.Proofs;
using AADiff.Shared.Errors;
using Xunit;

namespace AADiff.Coordinator.Tests.Proofs;

public sealed class ProofQueueTests
{
    private static readonly DateTimeOffset _now = DateTimeOffset.UnixEpoch;
    private static readonly ProofStanding.Failed _lost = new(ErrorClass.Failed, "A picture is lost.");

    [Fact]
    public void Jobs_wait_in_the_order_in_which_they_were_first_asked_for()
    {
        (ProofQueue queue, ProofStanding first) = new ProofQueue().Ask("a", _now);
        (queue, ProofStanding second) = queue.Ask("b", _now);
        (queue, ProofStanding again) = queue.Ask("b", _now);
        ProofStanding next = queue.Done("a").Ask("b", _now).Standing;

        Assert.Equal(new ProofStanding.Waiting(0, IsNew: true), first);
        Assert.Equal(new ProofStanding.Waiting(1, IsNew: true), second);
        Assert.Equal(new ProofStanding.Waiting(1, IsNew: false), again);
        Assert.Equal(new ProofStanding.Waiting(0, IsNew: false), next);
    }

    [Fact]
    public void What_could_not_be_measured_is_told_and_tried_once_more_only_after_a_while()
    {
        ProofQueue queue = new ProofQueue().Ask("a", _now).Queue.Fail("a", _lost, _now);

        Assert.Equal(_lost, queue.Ask("a", _now + ProofQueue.FailureHolds - TimeSpan.FromSeconds(1)).Standing);
        Assert.Equal(new ProofStanding.Waiting(0, IsNew: true), queue.Ask("a", _now + ProofQueue.FailureHolds).Standing);
    }

    [Fact]
    public void More_than_may_wait_are_refused_and_those_that_wait_already_are_not()
    {
        ProofQueue queue = new();
        for (int i = 0; i < ProofQueue.MostWaiting; i++)
        {
            queue = queue.Ask($"job-{i}", _now).Queue;
        }

        Assert.Equal(new ProofStanding.Refused(ProofQueue.MostWaiting), queue.Ask("one more", _now).Standing);
        Assert.Equal(new ProofStanding.Waiting(7, IsNew: false), queue.Ask("job-7", _now).Standing);
    }
}
