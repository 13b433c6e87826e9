using AADiff.Bench.Fuzzing;
using Xunit;
using Xunit.Abstractions;

namespace AADiff.Bench.Tests.Fuzzing;

/// <summary>A few of the inputs of <c>bench fuzz</c>, the same ones every time.</summary>
public sealed class FuzzTests(FuzzTests.Places places, ITestOutputHelper output) : IClassFixture<FuzzTests.Places>
{
    private const int Inputs = 200;
    private const int Commands = 500;

    public static TheoryData<string> Names => [.. FuzzTargets.Names];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Damaged_input_is_taken_or_refused_with_a_sentence_and_leaves_nothing_behind(string name)
    {
        int inputs = name == CommandLineTarget.Name ? Commands : Inputs;
        FuzzResult result = await FuzzRun.RunAsync(places.Targets.All.Single(target => target.Name == name), inputs, seed: 7);

        output.WriteLine($"{FuzzRun.Head}\n{result.Row}");
        Assert.Empty(result.Findings);
        Assert.Equal(0, result.FilesLeft);
        Assert.InRange(result.Growth, long.MinValue, 20_000_000);
        Assert.True(result.Taken > 0 && result.Refused > 0, "damage that is always or never noticed tries nothing");
    }

    [Fact]
    public void Every_place_is_named_once() => Assert.Equal(FuzzTargets.Names.Order(), places.Targets.All.Select(target => target.Name).Order());

    /// <summary>Started once.</summary>
    public sealed class Places : IAsyncLifetime
    {
        internal FuzzTargets Targets { get; private set; } = null!;

        public async Task InitializeAsync() => Targets = await FuzzTargets.StartAsync();

        public async Task DisposeAsync() => await Targets.DisposeAsync();
    }
}
