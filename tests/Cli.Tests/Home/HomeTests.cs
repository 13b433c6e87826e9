using AADiff.Cli.Home;
using AADiff.Shared.Errors;
using AADiff.Testing;
using Xunit;

namespace AADiff.Cli.Tests.Home;

public sealed class HomeTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("/srv/a", null, null, "/srv/a", "/srv/a/cache")]
    [InlineData(null, null, null, "/home/me/.local/share/aadiff", "/home/me/.cache/aadiff")]
    [InlineData(null, "/data", "/cache", "/data/aadiff", "/cache/aadiff")]
    [InlineData("", "relative", "relative", "/home/me/.local/share/aadiff", "/home/me/.cache/aadiff")]
    public void State_lies_where_it_is_told_to_or_where_xdg_says(string? home, string? data, string? cache, string expectedData, string expectedCache)
    {
        Dictionary<string,
            string?> variables = new() { ["AADIFF_HOME"] = home, ["XDG_DATA_HOME"] = data, ["XDG_CACHE_HOME"] = cache, ["HOME"] = "/home/me" };

        Assert.Equal(new HomeFolder(expectedData, expectedCache), HomeFolder.From(name => variables.GetValueOrDefault(name)));
    }

    [Fact]
    public void A_second_command_on_the_same_home_is_told_what_to_do()
    {
        HomeFolder home = new(_folder.File("home"), _folder.File("cache"));
        using (HomeLock.Take(home))
        {
            UserError error = Assert.Throws<UserError>(() => HomeLock.Take(home));
            Assert.Equal(ErrorClass.Unreachable, error.Class);
            Assert.Contains("AADIFF_HOME", error.Message, StringComparison.Ordinal);
        }

        HomeLock.Take(home).Dispose();
    }

    [Fact]
    public void A_home_that_can_not_be_made_is_an_output_error()
    {
        File.WriteAllText(_folder.File("file"), "");
        Assert.Equal(ErrorClass.Output, Assert.Throws<UserError>(() => HomeLock.Take(new HomeFolder(_folder.File("file", "home"), ""))).Class);
    }
}
