using Xunit;

namespace AADiff.Cluster.Tests;

/// <summary>One test at a time: each starts processes of its own.</summary>
[CollectionDefinition(UndisturbedRun.Collection)]
public sealed class UndisturbedCollection : ICollectionFixture<UndisturbedRun>;
