using System.Collections.Concurrent;
using System.Net;
using System.Text;
using System.Text.Json;
using AADiff.Coordinator.Access;
using AADiff.Coordinator.Hooks;
using AADiff.Coordinator.Hosting;
using AADiff.Shared.Errors;
using AADiff.Shared.Objects;
using AADiff.Testing;
using AADiff.Testing.Farm;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace AADiff.Coordinator.Tests.Hooks;

/// <summary>Webhooks to a real server on loopback, out of a real database.</summary>
public sealed class HookTests : IAsyncLifetime
{
    private const string Secret = "a secret of some length";

    private readonly TemporaryFolder _folder = new();
    private readonly FakeTimeProvider _time = new(DateTimeOffset.UnixEpoch.AddYears(56));
    private readonly ConcurrentQueue<(string Signature, string Body)> _received = [];
    private readonly FakeFarm _farm = new();
    private readonly WebApplication _receiver;
    private readonly AccessDatabase _database;
    private readonly FolderObjectStore _objects;
    private int _status = 200;

    public HookTests()
    {
        _database = new AccessDatabase(JournalDatabase.Sqlite(_folder.File("farm.db")));
        _objects = new FolderObjectStore(_folder.File("objects"));
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _receiver = builder.Build();
        _receiver.Run(async http =>
        {
            using StreamReader body = new(http.Request.Body);
            _received.Enqueue((http.Request.Headers[HookClient.SignatureHeader].ToString(), await body.ReadToEndAsync()));
            http.Response.StatusCode = _status;
            http.Response.Headers.Location = "/elsewhere";
        });
    }

    public Task InitializeAsync() => _receiver.StartAsync();

    public async Task DisposeAsync()
    {
        await _receiver.DisposeAsync();
        _database.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Ended_jobs_and_lost_nodes_are_told_once_and_signed_over_time_and_body()
    {
        _farm.Add(FakeJobs.Completed("v")(FakeJobs.Accepted("done")) with { Finished = _time.GetUtcNow() });
        _farm.Add(FakeJobs.Failed(ErrorClass.Input, "no sound")(FakeJobs.Accepted("bad")) with { Finished = _time.GetUtcNow() });
        _farm.Add(FakeJobs.Completed("v")(FakeJobs.Accepted("old")));
        _farm.Add(FakeJobs.Accepted("running"));
        _farm.Status = FakeJobs.Farm;
        using HookClient client = new(Secret, privateToo: true);
        HookWatch watch = Watch(Receiver);
        using HookSender sender = Sender(watch, client);

        await watch.LookAsync(default);
        _farm.Status = FakeJobs.Farm with { Nodes = [] };
        await watch.LookAsync(default);
        await sender.SendAsync(default);
        await watch.LookAsync(default);
        await Watch(Receiver).LookAsync(default);
        await sender.SendAsync(default);

        JsonElement[] told = [.. _received.Select(message => JsonDocument.Parse(message.Body).RootElement)];
        Assert.Equal(["job-failed", "job-finished", "node-lost"], told.Select(message => message.GetProperty("event").GetString()).Order());
        Assert.Equal("bad", told.Single(message => message.GetProperty("event").GetString() == "job-failed").GetProperty("job").GetProperty("jobId").GetString());
        Assert.All(_received, message => Assert.Equal(
            HookClient.Sign(Encoding.UTF8.GetBytes(Secret), _time.GetUtcNow().ToUnixTimeSeconds(), message.Body), message.Signature));
        Assert.NotEqual(
            HookClient.Sign(Encoding.UTF8.GetBytes(Secret), 1, "{}"), HookClient.Sign(Encoding.UTF8.GetBytes(Secret), 2, "{}"));
    }

    [Fact]
    public async Task What_does_not_arrive_is_tried_again_after_growing_pauses_and_given_up_in_the_end()
    {
        _status = 500;
        HookOutbox outbox = new(_database, _time);
        await outbox.AddAsync("job-finished a", Receiver, "{}", default);
        using HookClient client = new(Secret, privateToo: true);
        using HookSender sender = Sender(Watch(), client);

        TimeSpan pause = TimeSpan.Zero;
        for (int attempt = 1; attempt <= HookOutbox.MostAttempts; attempt++)
        {
            await sender.SendAsync(default);
            Assert.Equal(attempt, _received.Count);
            await sender.SendAsync(default);
            Assert.Equal(attempt, _received.Count);
            Assert.True(HookOutbox.PauseAfter(attempt) >= pause);
            pause = HookOutbox.PauseAfter(attempt);
            _time.Advance(pause);
        }

        _time.Advance(TimeSpan.FromDays(1));
        await sender.SendAsync(default);
        Assert.Equal(HookOutbox.MostAttempts, _received.Count);
    }

    [Fact]
    public async Task Of_two_coordinators_one_sends_and_what_it_left_half_done_the_other_takes_over()
    {
        const int messages = 40;
        HookOutbox[] coordinators = [.. Enumerable.Range(0, 4).Select(_ => new HookOutbox(_database, _time))];
        for (int number = 0; number < messages; number++)
        {
            await coordinators[number % 4].AddAsync($"job-finished {number}", Receiver, "{}", default);
            await coordinators[0].AddAsync($"job-finished {number}", Receiver, "{}", default);
        }

        // On threads of their own, since SQLite does not let go of the one that it is called on.
        using Barrier start = new(coordinators.Length);
        IReadOnlyList<HookMessage>[] claims = await Task.WhenAll(coordinators.Select(coordinator => Task.Factory.StartNew(
            () =>
            {
                start.SignalAndWait();
                return coordinator.ClaimAsync(messages, default);
            },
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default).Unwrap()));
        Assert.Equal(messages, claims.Sum(claim => claim.Count));

        _time.Advance(TimeSpan.FromMinutes(2));
        Assert.All(await coordinators[1].ClaimAsync(messages, default), message => Assert.Equal(2, message.Attempts));
    }

    [Fact]
    public async Task The_farms_own_network_is_not_called_by_address_by_name_or_by_a_redirect()
    {
        using HookClient client = new(Secret, privateToo: false);
        int port = new Uri(_receiver.Urls.Single()).Port;
        foreach (string host in (string[])["127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]", "0.0.0.0", "2130706433"])
        {
            string? failed = await client.SendAsync(HookTarget.Parse($"http://{host}:{port}/"), "{}", _time.GetUtcNow(), default);
            Assert.Contains("not a public one", failed, StringComparison.Ordinal);
        }

        Assert.Empty(_received);
        _status = 307;
        using HookClient trusting = new(Secret, privateToo: true);
        Assert.Equal("it answered 307", await trusting.SendAsync(HookTarget.Parse(Receiver), "{}", _time.GetUtcNow(), default));
        Assert.Single(_received);
    }

    [Theory]
    [InlineData("8.8.8.8", true)]
    [InlineData("2606:4700::1111", true)]
    [InlineData("10.1.2.3", false)]
    [InlineData("172.31.0.1", false)]
    [InlineData("172.32.0.1", true)]
    [InlineData("192.168.1.1", false)]
    [InlineData("169.254.169.254", false)]
    [InlineData("100.64.0.1", false)]
    [InlineData("224.0.0.1", false)]
    [InlineData("255.255.255.255", false)]
    [InlineData("::1", false)]
    [InlineData("fe80::1", false)]
    [InlineData("fd00::1", false)]
    [InlineData("::ffff:10.0.0.1", false)]
    [InlineData("64:ff9b::a00:1", false)]
    [InlineData("2002:a00:1::", false)]
    public void Addresses_are_public_or_not(string address, bool isPublic) => Assert.Equal(isPublic, PublicAddresses.Has(IPAddress.Parse(address)));

    [Theory]
    [InlineData("")]
    [InlineData("/etc")]
    [InlineData("file:///etc/passwd")]
    [InlineData("ftp://a.example/")]
    [InlineData("https://user:password@a.example/")]
    [InlineData("https://a.example/#part")]
    [InlineData("https:///")]
    public void What_is_no_address_of_a_webhook_is_refused(string text) =>
        Assert.Equal(ErrorClass.Usage, Assert.Throws<UserError>(() => HookTarget.Parse(text)).Class);

    [Fact]
    public void A_submission_names_an_address_only_where_the_farm_allows_that()
    {
        HookSettings allowing = new([], Submitted: true);

        Assert.Null(HookSettings.Off.Check(null));
        Assert.Equal("https://a.example/", $"{allowing.Check("https://a.example")}");
        Assert.Equal(ErrorClass.Usage, Assert.Throws<UserError>(() => HookSettings.Off.Check("https://a.example")).Class);
        Assert.Equal(ErrorClass.Usage, Assert.Throws<UserError>(() => allowing.Check("nowhere")).Class);
    }

    [Fact]
    public async Task An_address_that_a_submission_named_is_told_of_that_job_alone()
    {
        await SubmittedHook.WriteAsync(_objects, "mine", HookTarget.Parse(Receiver), default);
        await _objects.PutAsync(ObjectNames.Webhook("damaged"), new MemoryStream("{"u8.ToArray()), "application/json");
        foreach (string job in (string[])["mine", "other", "damaged"])
        {
            _farm.Add(FakeJobs.Completed("v")(FakeJobs.Accepted(job)) with { Finished = _time.GetUtcNow() });
        }

        using HookClient client = new(Secret, privateToo: true);
        HookWatch watch = Watch();
        using HookSender sender = Sender(watch, client);
        await watch.LookAsync(default);
        await sender.SendAsync(default);

        Assert.Contains("\"jobId\":\"mine\"", Assert.Single(_received).Body, StringComparison.Ordinal);
    }

    private string Receiver => $"{_receiver.Urls.Single()}/hook";

    private HookWatch Watch(params string[] targets) => new(
        _farm, _objects, new HookSettings([.. targets.Select(HookTarget.Parse)], Submitted: true), new HookOutbox(_database, _time), _time);

    private HookSender Sender(HookWatch watch, HookClient client) =>
        new(watch, new HookOutbox(_database, _time), client, _time, NullLogger<HookSender>.Instance);
}
