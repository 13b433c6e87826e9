using System.Net;
using System.Net.Sockets;
using AADiff.Shared.Configuration;
using AADiff.Shared.Errors;
using AADiff.Shared.Hosting;
using AADiff.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging;
using Xunit;

namespace AADiff.Coordinator.Tests.Hosting;

public sealed class JournalLockTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_second_coordinator_on_the_same_journal_is_refused_until_the_first_has_ended()
    {
        await using (WebApplication first = Build("home"))
        {
            await first.StartAsync();
            await using WebApplication second = Build("home");

            UserError refused = await Assert.ThrowsAsync<UserError>(() => second.StartAsync());

            Assert.Equal(ErrorClass.Unreachable, refused.Class);
            Assert.Contains($"Another coordinator works with the journal {_folder.File("home", "farm.db")}", refused.Message, StringComparison.Ordinal);
            await first.StopAsync();
        }

        await using WebApplication next = Build("home");
        await next.StartAsync();
        await next.StopAsync();
        Assert.All(
            Directory.EnumerateFiles(_folder.File("home")),
            file => Assert.True(OperatingSystem.IsWindows() || File.GetUnixFileMode(file) == PrivateFiles.File, file));
    }

    [Fact]
    public async Task A_taken_port_for_clients_is_a_mistake_in_the_options()
    {
        using TcpListener taken = new(IPAddress.Loopback, 0);
        taken.Start();

        int code = await FarmProgram.RunAsync(
            ["--data", _folder.File("other"), "--http-port", $"{((IPEndPoint)taken.LocalEndpoint).Port}"],
            "A test.",
            "coordinator",
            options => Program.Build(options, logging => logging.ClearProviders()));

        Assert.Equal((int)ErrorClass.Usage, code);
    }

    private WebApplication Build(string home) => Program.Build(
        new FarmOptions
        {
            Roles = "coordinator",
            Data = _folder.File(home),
            Http = new HttpOptions { Port = 0 },
            Cluster = new ClusterTimings { Drain = 1 },
        },
        logging => logging.ClearProviders());
}
