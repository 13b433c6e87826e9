using AADiff.Coordinator.Access;
using AADiff.Coordinator.Hosting;
using AADiff.Shared.Configuration;
using AADiff.Shared.Errors;
using AADiff.Shared.Farm;
using AADiff.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace AADiff.Coordinator.Tests.Access;

public sealed class FirstKeyTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_farm_that_wants_keys_does_not_start_without_one_of_an_administrator_and_says_how_to_make_it()
    {
        using AccessDatabase database = new(JournalDatabase.Sqlite(_folder.File("farm.db")));
        KeyStore keys = new(database, TimeProvider.System);
        await keys.CreateAsync(new KeyRequest("ann", FarmRole.Artist), "", default);

        UserError error = await Assert.ThrowsAsync<UserError>(() => StartAsync(database, needsKeys: true));
        await StartAsync(database, needsKeys: false);
        await keys.CreateAsync(new KeyRequest("root", FarmRole.Admin), "", default);
        await StartAsync(database, needsKeys: true);

        Assert.Equal(ErrorClass.Usage, error.Class);
        Assert.Contains("aadiff keys create --role admin", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("127.0.0.1", false, false, "auto", false)]
    [InlineData("127.0.0.1", true, false, "auto", true)]
    [InlineData("10.0.0.1", true, false, "auto", true)]
    [InlineData("10.0.0.1", false, true, "auto", false)]
    [InlineData("10.0.0.1", false, true, "required", true)]
    [InlineData("127.0.0.1", false, false, "required", true)]
    [InlineData("10.0.0.1", false, true, "off", false)]
    public void Keys_are_needed_where_others_reach_the_port(string host, bool proxy, bool insecure, string keys, bool needed)
    {
        FarmOptions options = new()
        {
            Insecure = insecure,
            Http = new HttpOptions { Host = host, TlsProxy = proxy },
            Access = new AccessOptions { Keys = keys },
        };

        FarmOptionsRules.Check(options);
        Assert.Equal(needed, options.NeedsKeys);
    }

    [Theory]
    [InlineData("10.0.0.1", "off", "access:keys is off")]
    [InlineData("127.0.0.1", "sometimes", "access:keys is 'sometimes'")]
    public void Keys_can_not_be_off_where_others_reach_the_port(string host, string keys, string says)
    {
        FarmOptions options = new() { Http = new HttpOptions { Host = host, TlsProxy = host != "127.0.0.1" }, Access = new AccessOptions { Keys = keys } };

        Assert.Contains(says, Assert.Throws<UserError>(() => FarmOptionsRules.Check(options)).Message, StringComparison.Ordinal);
    }

    private static Task StartAsync(AccessDatabase database, bool needsKeys)
    {
        KeyStore keys = new(database, TimeProvider.System);
        InitialKeys none = new("", keys, new AuditLog(database, AccessRules.Open, TimeProvider.System), NullLogger<InitialKeys>.Instance);
        return new FirstKey(AccessRules.Open with { NeedsKeys = needsKeys }, none, keys, TimeProvider.System, NullLogger<FirstKey>.Instance).StartAsync(default);
    }
}
