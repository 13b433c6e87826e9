using AADiff.Shared.Hosting;
using Akka.Actor;
using Xunit;

namespace AADiff.Shared.Tests.Hosting;

public sealed class QuarantineTallyTests
{
    private static readonly DateTimeOffset _now = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly Address[] _others = [Node(1), Node(2), Node(3)];

    private readonly QuarantineTally _tally = new();

    [Fact]
    public void A_node_that_most_of_the_others_refuse_is_out()
    {
        Assert.False(_tally.Refused(Node(1), _others, _now));
        Assert.True(_tally.Refused(Node(3), _others, _now.AddSeconds(1)));
    }

    [Fact]
    public void One_that_refuses_again_and_again_may_be_the_one_that_is_out()
    {
        for (int second = 0; second < 20; second++)
        {
            Assert.False(_tally.Refused(Node(2), _others, _now.AddSeconds(second)));
        }
    }

    [Fact]
    public void Of_two_the_other_is_most()
    {
        Assert.True(_tally.Refused(Node(1), [Node(1)], _now));
    }

    [Fact]
    public void Who_refused_under_an_address_that_is_another_s_now_does_not_count()
    {
        Assert.False(_tally.Refused(Node(1), _others, _now));
        Assert.False(_tally.Refused(Node(2), _others, _now.AddMinutes(1)));
    }

    [Fact]
    public void Who_is_no_member_does_not_count()
    {
        Assert.False(_tally.Refused(Node(8), _others, _now));
        Assert.False(_tally.Refused(Node(9), _others, _now));
        Assert.False(_tally.Refused(Node(9), [], _now));
    }

    private static Address Node(int port) => new("akka.tcp", "aadiff", "10.0.0.1", port);
}
