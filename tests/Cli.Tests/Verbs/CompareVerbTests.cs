using Xunit;

namespace AADiff.Cli.Tests.Verbs;

public sealed class CompareVerbTests : IDisposable
{
    private readonly World _world = new();

    public void Dispose() => _world.Dispose();

    [Theory]
    [InlineData("name either", "one.json")]
    [InlineData("name either", "one.json", "two.json", "--preset", "fire,rain")]
    [InlineData("--preset takes two to 8 presets", "--preset", "fire")]
    [InlineData("There is no preset \"fyre\"", "--preset", "fire,fyre")]
    [InlineData("--prompt is missing", "--preset", "fire,rain", "--audio", "fire.ogg")]
    [InlineData("--audio is missing", "--preset", "fire,rain", "--prompt", "a fire")]
    public async Task What_can_not_be_compared_is_said_before_anything_is_rendered(string says, params string[] options)
    {
        Assert.Equal(2, await _world.RunAsync(["compare", .. options]));

        Assert.Contains(says, _world.Error.ToString(), StringComparison.Ordinal);
    }
}
