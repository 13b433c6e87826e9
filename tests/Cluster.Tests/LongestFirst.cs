using AADiff.Cluster.Tests;
using Xunit;
using Xunit.Abstractions;

[assembly: TestCollectionOrderer("AADiff.Cluster.Tests." + nameof(LongestFirst), "AADiff.Cluster.Tests")]

namespace AADiff.Cluster.Tests;

/// <summary>
/// Begins with the classes that mostly wait (outages, freezes, time-outs of their full length), so that those which keep the processors busy run
/// beside them and not after them.
/// </summary>
public sealed class LongestFirst : ITestCollectionOrderer
{
    private static readonly string[] _waiting = [nameof(ServerTests), nameof(FrozenNodeTests), nameof(LocalFarmTests), nameof(RegroupTests)];

    public IEnumerable<ITestCollection> OrderTestCollections(IEnumerable<ITestCollection> testCollections) =>
        testCollections.OrderBy(collection => Place(collection.DisplayName)).ThenBy(collection => collection.DisplayName, StringComparer.Ordinal);

    private static int Place(string collection)
    {
        int place = Array.FindIndex(_waiting, name => collection.EndsWith($".{name}", StringComparison.Ordinal));
        return place < 0 ? _waiting.Length : place;
    }
}
