using Xunit;

namespace AADiff.Shared.Tests.Hosting;

/// <summary>Pods of which fewer than there will be are enough to found a farm, so that two could do so at nearly the same time.</summary>
public sealed class PodSearchRaceTests
{
    private const int Starts = 3000;

    [Theory]
    [InlineData(5, 0.5, 0.25, 0)]
    [InlineData(5, 1, 1, 2)]
    [InlineData(10, 3, 3, 0)]
    [InlineData(10, 0.5, 0.25, 5)]
    public void Of_three_pods_of_which_two_are_enough_one_founds_a_farm_when_lists_and_answers_take_a_second_at_most_or_the_list_is_watched_for_longer(
        double stable, double list, double message, double lag) =>
        Assert.All(Enumerable.Range(0, Starts), seed => Assert.Equal(1, new PodSearchRaces(seed, contacts: 2, stable, list, message, lag).Run()));

    [Fact]
    public void A_list_that_needs_to_stay_for_a_second_only_lets_two_pods_found_which_is_why_it_is_longer() =>
        Assert.Contains(Enumerable.Range(0, Starts), seed => new PodSearchRaces(seed, contacts: 2, stable: 1, list: 0.5, message: 0.25).Run() > 1);
}
