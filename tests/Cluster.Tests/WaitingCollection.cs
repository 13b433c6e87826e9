using Xunit;

namespace AADiff.Cluster.Tests;

/// <summary>Outages and freezes of their full length, which cost time but little else.</summary>
[CollectionDefinition(UndisturbedRun.Waiting)]
public sealed class WaitingCollection : ICollectionFixture<UndisturbedRun>;
