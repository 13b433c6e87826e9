using System.Net.Sockets;
using System.Text;
using AADiff.Shared.Configuration;
using AADiff.Shared.Hosting;
using AADiff.Testing;
using Microsoft.Extensions.Hosting;
using Xunit;

namespace AADiff.Shared.Tests.Hosting;

public sealed class SystemdNoticeTests
{
    [Fact]
    public async Task A_unit_is_told_when_its_process_has_started_and_when_it_begins_to_end()
    {
        using TemporaryFolder folder = new();
        using Socket unit = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        unit.Bind(new UnixDomainSocketEndPoint(folder.File("notify")));
        Environment.SetEnvironmentVariable("NOTIFY_SOCKET", folder.File("notify"));
        IHost host;
        try
        {
            HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
            builder.AddFarm(new FarmOptions { Log = "error", Data = folder.File("home") }, (_, _) => { });
            host = builder.Build();
            await host.StartAsync();
        }
        finally
        {
            Environment.SetEnvironmentVariable("NOTIFY_SOCKET", null);
        }

        Assert.Equal("READY=1", await ToldAsync(unit));
        await host.StopAsync();
        Assert.Equal("STOPPING=1", await ToldAsync(unit));
        host.Dispose();
    }

    private static async Task<string> ToldAsync(Socket unit)
    {
        byte[] message = new byte[100];
        using CancellationTokenSource late = new(TimeSpan.FromSeconds(30));
        int length = await unit.ReceiveAsync(message, late.Token);
        return Encoding.UTF8.GetString(message, 0, length);
    }
}
