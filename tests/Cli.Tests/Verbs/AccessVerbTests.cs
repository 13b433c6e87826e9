using System.Text.Json;
using AADiff.Cli.Sessions;
using AADiff.Shared.Errors;
using Xunit;

namespace AADiff.Cli.Tests.Verbs;

/// <summary>Keys, the record of who did what, and logging in; where no farm is named, straight in the database.</summary>
public sealed class AccessVerbTests : IDisposable
{
    private readonly World _world = new();

    public AccessVerbTests() => _world.Variables["AADIFF__JOURNAL__SQLITE"] = _world.At("coordinator", "farm.db");

    public void Dispose() => _world.Dispose();

    [Fact]
    public async Task The_first_key_is_made_in_the_database_listed_revoked_and_recorded()
    {
        Assert.Equal(0, await _world.RunAsync("keys", "create", "--role", "admin", "--user", "root", "--days", "30", "--json"));
        JsonElement created = Last();
        string id = created.GetProperty("view").GetProperty("id").GetString()!;
        Assert.StartsWith($"aadk_{id}_", created.GetProperty("key").GetString(), StringComparison.Ordinal);

        Assert.Equal(0, await _world.RunAsync("keys", "list"));
        Assert.Contains(id, _world.Said, StringComparison.Ordinal);
        Assert.DoesNotContain(created.GetProperty("key").GetString()![20..], _world.Said, StringComparison.Ordinal);

        Assert.Equal(0, await _world.RunAsync("keys", "revoke", id, "--json"));
        Assert.Equal(JsonValueKind.String, Last().GetProperty("revoked").ValueKind);
        Assert.Equal((int)ErrorClass.Usage, await _world.RunAsync("keys", "revoke", "nothing"));

        Assert.Equal(0, await _world.RunAsync("audit", "--json"));
        Assert.Equal(["revokeKey", "createKey"], Last().EnumerateArray().Select(entry => entry.GetProperty("action").GetString()));
    }

    [Fact]
    public async Task A_configuration_file_names_the_database_even_where_a_farm_is_named()
    {
        string config = _world.At("coordinator.json");
        File.WriteAllText(config, JsonSerializer.Serialize(new { journal = new { sqlite = _world.At("other", "farm.db") } }));
        _world.Variables.Remove("AADIFF__JOURNAL__SQLITE");

        Assert.Equal(0, await _world.RunAsync("keys", "create", "--role", "admin", "--config", config, "--farm", "http://127.0.0.1:9"));

        Assert.True(File.Exists(_world.At("other", "farm.db")));
        Assert.StartsWith("aadk_", _world.Said.Trim().Split('\n')[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_quiet_command_prints_the_new_key_and_nothing_else()
    {
        Assert.Equal(0, await _world.RunAsync("keys", "create", "--quiet"));

        Assert.Matches(@"^aadk_\S+$", _world.Said.Trim());
    }

    [Fact]
    public async Task A_key_that_no_farm_knows_yet_is_printed_alone_and_no_database_is_made_for_it()
    {
        Assert.Equal(0, await _world.RunAsync("keys", "generate"));
        Assert.Equal(0, await _world.RunAsync("keys", "generate"));

        string[] keys = _world.Said.Trim().Split('\n');
        Assert.Equal(2, keys.Distinct().Count());
        Assert.All(keys, key => Assert.Matches("^aadk_[a-z2-7]{12}_[A-Za-z0-9_-]{51}$", key.Trim()));
        Assert.False(Directory.Exists(_world.At("coordinator")));
    }

    [Theory]
    [InlineData("--role", "king")]
    [InlineData("--days", "0")]
    public async Task A_key_that_can_not_be_is_refused(string option, string value) =>
        Assert.Equal((int)ErrorClass.Usage, await _world.RunAsync("keys", "create", option, value));

    [Fact]
    public async Task The_farm_and_key_are_taken_from_the_flag_then_the_environment_then_the_login_whose_key_is_for_its_farm_alone()
    {
        Directory.CreateDirectory(_world.At("config", "aadiff"));
        File.WriteAllText(_world.At("config", "aadiff", "config.json"), """{"farm":"https://farm.example","key":"logged-in"}""");

        Assert.Equal(("https://farm.example/", "logged-in"), await OpenedAsync("list"));
        Assert.Equal(("https://other.example/", null), await OpenedAsync("list", "--farm", "https://other.example"));
        Assert.Equal(("https://farm.example/", "logged-in"), await OpenedAsync("list", "--farm", "https://farm.example"));
        _world.Variables["AADIFF_KEY"] = "variable";
        Assert.Equal(("https://farm.example/", "variable"), await OpenedAsync("list"));
        _world.Variables["AADIFF_FARM"] = "https://third.example";
        Assert.Equal(("https://third.example/", "flag"), await OpenedAsync("list", "--key", "flag"));

        Assert.Equal(0, await _world.RunAsync("logout"));
        _world.Variables.Clear();
        _world.Variables["AADIFF_HOME"] = _world.At("home");
        _world.Variables["XDG_CONFIG_HOME"] = _world.At("config");
        Assert.Equal((null, null), await OpenedAsync("list"));
    }

    [Fact]
    public async Task A_damaged_login_is_said_with_what_to_do()
    {
        Directory.CreateDirectory(_world.At("config", "aadiff"));
        File.WriteAllText(_world.At("config", "aadiff", "config.json"), "{");

        Assert.Equal((int)ErrorClass.Usage, await _world.RunAsync("list"));
        Assert.Contains("aadiff login", _world.Error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_check_says_what_a_request_would_become_and_submits_nothing()
    {
        Assert.Equal(0, await _world.RunAsync("check", "--prompt", "lightning over a city at night", "--audio", _world.Sound()));

        Assert.Contains("120 frames (4 s), 6 to 34 pictures of 64x64 pixels in 20 steps of ddim.", _world.Said, StringComparison.Ordinal);
        Assert.Contains("About 3 to 17 s of drawing", _world.Said, StringComparison.Ordinal);
        Assert.Single(_world.Checked);
        Assert.Empty(_world.Farm.Submitted);
    }

    [Theory]
    [InlineData("bash", "complete -o default")]
    [InlineData("zsh", "#compdef aadiff")]
    [InlineData("fish", "complete -c aadiff")]
    [InlineData("pwsh", "Register-ArgumentCompleter")]
    public async Task A_shell_gets_its_script(string shell, string has)
    {
        Assert.Equal(0, await _world.RunAsync("completion", shell));

        Assert.Contains(has, _world.Said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_program_completes_verbs_and_options_as_the_scripts_ask()
    {
        Assert.Equal(0, await _world.RunAsync("[suggest:9]", "aadiff au"));
        Assert.Contains("audit", _world.Output.ToString().Split('\n'));
        Assert.Equal(0, await _world.RunAsync("[suggest:21]", "aadiff keys create --"));
        Assert.Contains("--role", _world.Output.ToString(), StringComparison.Ordinal);
    }

    private async Task<(string? Farm, string? Key)> OpenedAsync(params string[] arguments)
    {
        Assert.Equal(0, await _world.RunAsync(arguments));
        FarmSessionOptions opened = _world.Opened[^1];
        return (opened.Address?.AbsoluteUri, opened.Key);
    }

    private JsonElement Last() => JsonDocument.Parse(_world.Output.ToString().Trim().Split('\n')[^1]).RootElement;
}
