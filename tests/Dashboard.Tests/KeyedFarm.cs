using System.Net.Http.Headers;
using AADiff.Coordinator.Access;
using AADiff.Shared.Configuration;
using AADiff.Shared.Farm;
using AADiff.Testing.Cluster;
using AADiff.Testing.Servers;
using Microsoft.Playwright;
using Xunit;

namespace AADiff.Dashboard.Tests;

/// <summary>A farm of real processes that wants keys: two coordinators on one database, two GPU nodes; and a browser to look at it.</summary>
public sealed class KeyedFarm : IAsyncLifetime
{
    private readonly Dictionary<FarmRole, string> _keys = [];
    private PostgresServer _postgres = null!;

    public ProcessCluster Cluster { get; private set; } = null!;

    public Browser Browser { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        _postgres = await PostgresServer.StartAsync();
        using (IFarmAccess access = DatabaseAccess.Open(new FarmOptions { Journal = new JournalOptions { Postgres = _postgres.ConnectionString } }))
        {
            foreach (FarmRole role in Enum.GetValues<FarmRole>())
            {
                _keys[role] = (await access.CreateKeyAsync(new KeyRequest(NameOf(role), role))).Key;
            }
        }

        Cluster = new ProcessCluster(folder =>
        {
            FarmStorage storage = FarmStorage.InFolder(folder);
            return storage with { Settings = new Dictionary<string, string>(storage.Settings) { ["AADIFF__JOURNAL__POSTGRES"] = _postgres.ConnectionString } };
        })
        {
            Options = _ => new Dictionary<string, string> { ["AADIFF__ACCESS__KEYS"] = AccessOptions.Required },
        };
        foreach (string name in (string[])["c1", "c2", "g1", "g2"])
        {
            Cluster.Start(name);
        }

        foreach (string name in (string[])["c1", "c2"])
        {
            Cluster.Http(name).DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", _keys[FarmRole.Admin]);
        }

        await Cluster.ReadyAsync(2);
        await Cluster.ReadyAsync(2, "c2");
        Browser = await Browser.StartAsync();
    }

    public async Task DisposeAsync()
    {
        if (Browser is not null)
        {
            await Browser.DisposeAsync();
        }

        await Cluster.DisposeAsync();
        await _postgres.DisposeAsync();
    }

    public static string NameOf(FarmRole role) => role switch
    {
        FarmRole.Admin => "olga",
        FarmRole.Artist => "ann",
        _ => "vera",
    };

    public string KeyOf(FarmRole role) => _keys[role];

    /// <summary>An address of a coordinator's pages.</summary>
    public string At(string path, string coordinator = "c1") => new Uri(Cluster.Http(coordinator).BaseAddress!, path).AbsoluteUri;

    /// <summary>A window of somebody who has signed in.</summary>
    public async Task<IPage> SignInAsync(FarmRole role, int width = 1200, bool dark = false, string path = "/")
    {
        IPage page = await Browser.OpenAsync(width, dark);
        await page.GotoAsync(At(path));
        await page.GetByLabel("Your key of this farm").FillAsync(KeyOf(role));
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await page.WaitForURLAsync(At(path));
        return page;
    }

    /// <summary>Submits a small job in the name of a user.</summary>
    public async Task<string> SubmitAsync(SmallJob job, string id, FarmRole role = FarmRole.Artist)
    {
        using HttpClient http = FarmHttp.ClientFor(Cluster.Http().BaseAddress!, KeyOf(role));
        var request = await job.RequestAsync(Cluster.Storage.Objects);
        await new HttpFarmDetails(http).StoreAsync("swell.wav", job.Sound());
        await new HttpFarm(http).SubmitAsync(id, request);
        return id;
    }
}

[CollectionDefinition(Name)]
public sealed class KeyedFarmUsers : ICollectionFixture<KeyedFarm>
{
    public const string Name = "keyed farm";
}
