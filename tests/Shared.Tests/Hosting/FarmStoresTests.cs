using AADiff.Shared.Configuration;
using AADiff.Shared.Errors;
using AADiff.Shared.Hosting;
using AADiff.Shared.Objects;
using AADiff.Testing;
using AADiff.Testing.Cluster;
using AADiff.Testing.Servers;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Xunit;

namespace AADiff.Shared.Tests.Hosting;

/// <summary>The store as the options of a process name it: a real server behind TLS, whose authority no system knows.</summary>
public sealed class FarmStoresTests : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private S3Server _server = null!;

    private FarmOptions Options => new()
    {
        Data = _folder.Path,
        Log = "error",
        Objects = new ObjectOptions
        {
            Endpoint = _server.Options("farm").Endpoint,
            Authority = _server.Options("farm").CaFile!,
            AccessKey = _server.Options("farm").AccessKey,
            SecretKey = _server.Options("farm").SecretKey,
        },
    };

    public async Task InitializeAsync() => _server = await S3Server.StartAsync(tls: true);

    public async Task DisposeAsync()
    {
        await _server.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_server_with_a_certificate_of_a_private_authority_is_used_and_its_links_name_the_public_address()
    {
        FarmOptions options = Options with { Objects = Options.Objects with { PublicAddress = "https://objects.example:8443" } };
        IObjectStore store = FarmStores.Objects(options);

        await store.PutAsync("videos/j/a.mp4", new MemoryStream([1, 2, 3]), "video/mp4");

        Assert.Equal(3, (await store.FindAsync("videos/j/a.mp4"))!.Bytes);
        Uri link = (await store.PresignAsync("videos/j/a.mp4", TimeSpan.FromMinutes(1)))!;
        Assert.StartsWith("https://objects.example:8443/aadiff/videos/j/a.mp4?", link.AbsoluteUri, StringComparison.Ordinal);

        IObjectStore unknown = FarmStores.Objects(Options with { Objects = Options.Objects with { Authority = "" } });
        await Assert.ThrowsAsync<ObjectStoreException>(() => unknown.FindAsync("videos/j/a.mp4"));
    }

    [Theory]
    [InlineData("someone-else", null)]
    [InlineData(null, "not-the-secret")]
    public async Task A_process_whose_key_the_store_refuses_does_not_start(string? key, string? secret)
    {
        ObjectOptions objects = Options.Objects;
        using IHost host = Build(Options with
        {
            Objects = objects with { AccessKey = key ?? objects.AccessKey, SecretKey = secret ?? objects.SecretKey },
        });

        UserError refused = await Assert.ThrowsAsync<UserError>(() => host.StartAsync());

        Assert.Equal(ErrorClass.Usage, refused.Class);
        Assert.Contains($"refuses the access key {key ?? objects.AccessKey} for bucket aadiff", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_process_whose_store_is_away_or_in_order_starts_and_leaves_nothing_in_it()
    {
        using (IHost host = Build(Options))
        {
            await host.StartAsync();
            await host.StopAsync();
        }

        await foreach (ObjectInfo left in FarmStores.Objects(Options).ListAsync(""))
        {
            Assert.Fail($"{left.Name} was left");
        }

        using IHost alone = Build(Options with { Objects = Options.Objects with { Endpoint = $"127.0.0.1:{Loopback.FreePort()}" } });
        await alone.StartAsync();
        await alone.StopAsync();
    }

    private static IHost Build(FarmOptions options)
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Services.AddSingleton(_ => FarmStores.Objects(options));
        builder.AddFarm(options, (_, _) => { });
        return builder.Build();
    }
}
