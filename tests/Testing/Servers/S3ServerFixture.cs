using Xunit;

namespace AADiff.Testing.Servers;

/// <summary>One server for all tests of a class (<c>IClassFixture</c>); each test takes a bucket of its own.</summary>
public sealed class S3ServerFixture : IAsyncLifetime
{
    private int _buckets;

    public S3Server Server { get; private set; } = null!;

    public string NewBucket() => $"test-{Interlocked.Increment(ref _buckets)}";

    public async Task InitializeAsync() => Server = await S3Server.StartAsync();

    public async Task DisposeAsync() => await Server.DisposeAsync();
}
