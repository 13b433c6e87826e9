using System.Collections.Immutable;
using AADiff.Shared.Hosting.Kubernetes;
using Xunit;

namespace AADiff.Shared.Tests.Hosting;

public sealed class PodSearchStateTests
{
    private static readonly ImmutableArray<string> _three = ["10.0.0.1", "10.0.0.2", "10.0.0.3"];

    private DateTimeOffset _now = DateTimeOffset.UnixEpoch;

    [Fact]
    public void The_lowest_of_all_founds_when_the_list_stays_and_all_others_are_looking_too()
    {
        Assert.True(Founds(Settled("10.0.0.1"), _three));
        Assert.False(Founds(Settled("10.0.0.2"), _three));
    }

    [Fact]
    public void Nobody_founds_while_a_pod_does_not_answer_is_in_a_farm_or_comes_and_goes_or_the_list_can_not_be_read()
    {
        PodSearch settled = Settled("10.0.0.1");
        Assert.False(Founds(settled.Answered("10.0.0.3", looking: false, _now).State, _three));
        Assert.False(Founds(settled, [.. _three, "10.0.0.4"]));
        Assert.False(Founds(settled, ["10.0.0.1", "10.0.0.2"]));
        Assert.False(Founds(settled.NotListed().State, _three));
        Assert.False(Founds(settled with { Contacts = 4 }, _three));
        Assert.False(Founds(settled, ["10.0.0.2", "10.0.0.3"]));

        _now += TimeSpan.FromSeconds(4);
        Assert.False(Founds(settled, _three));
    }

    [Fact]
    public void Whoever_is_new_is_asked_to_let_this_pod_join_at_once()
    {
        PodSearch search = Settled("10.0.0.1");

        PodSearchEffect.Join join = Assert.Single(search.Listed(["10.0.0.1", "10.0.0.9"], _now).Effects.OfType<PodSearchEffect.Join>());
        Assert.Equal("10.0.0.9", Assert.Single(join.Pods));
        Assert.Empty(search.Listed(_three, _now).Effects.OfType<PodSearchEffect.Join>());
    }

    private bool Founds(PodSearch search, ImmutableArray<string> pods) => search.Listed(pods, _now).Effects.Contains(new PodSearchEffect.Found());

    /// <summary>Has known the three for as long as it takes, and the others have just answered.</summary>
    private PodSearch Settled(string self)
    {
        PodSearch search = new PodSearch(self, 3, TimeSpan.FromSeconds(5)).Listed(_three, _now).State;
        _now += TimeSpan.FromSeconds(5);
        return _three.Where(pod => pod != self).Aggregate(search, (known, pod) => known.Answered(pod, looking: true, _now).State);
    }
}
