using System.Security.Cryptography;
using AADiff.Shared.Errors;
using AADiff.Shared.Objects;
using AADiff.Shared.Tests.Hosting;
using AADiff.Testing;
using AADiff.Testing.Servers;
using Xunit;

namespace AADiff.Shared.Tests.Objects;

/// <summary>Each test has a server of its own, because it is ill-treated.</summary>
public sealed class S3OutageTests
{
    [Fact]
    public async Task A_server_that_is_killed_makes_every_call_fail_as_an_unusable_store_and_all_is_there_when_it_is_back()
    {
        await using S3Server server = await S3Server.StartAsync();
        using RecordedLog log = new();
        using var store = new S3ObjectStore(server.Options("farm"), log);
        await store.PutAsync("frames/k/a.png", new MemoryStream([1, 2, 3]), "image/png");
        Assert.Empty(log.Lines);
        await server.KillAsync();

        await Assert.ThrowsAsync<ObjectStoreException>(() => store.FindAsync("frames/k/a.png"));
        await Assert.ThrowsAsync<ObjectStoreException>(() => store.OpenAsync("frames/k/a.png"));
        await Assert.ThrowsAsync<ObjectStoreException>(() => store.PutAsync("frames/k/b.png", new MemoryStream([1]), "image/png"));
        await Assert.ThrowsAsync<ObjectStoreException>(() => store.DeleteAsync("frames/k/a.png"));
        await Assert.ThrowsAsync<ObjectStoreException>(async () =>
        {
            await foreach (ObjectInfo _ in store.ListAsync(""))
            {
                Assert.Fail("a dead server listed something");
            }
        });
        Assert.NotNull(await store.PresignAsync("frames/k/a.png", TimeSpan.FromMinutes(1)));

        await server.ReviveAsync();
        Assert.Equal(3, (await UntilUsable(() => store.FindAsync("frames/k/a.png")))!.Bytes);
        Assert.Null(await store.FindAsync("frames/k/b.png"));

        // One line when it was lost, with the first object that needed it and why, and one when it was back.
        Assert.Equal(2, log.Lines.Count);
        Assert.Contains("frames/k/a.png could not be reached", log.Lines[0], StringComparison.Ordinal);
        Assert.Contains("can be used again", log.Lines[1], StringComparison.Ordinal);
        Assert.All(log.Lines, line => Assert.Contains(server.Options("farm").Endpoint, line, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_put_that_meets_a_short_outage_succeeds_without_its_caller_noticing()
    {
        await using S3Server server = await S3Server.StartAsync();
        using var store = new S3ObjectStore(server.Options("farm"));
        await store.PutAsync("a/first", new MemoryStream([1]), "x/y");
        await server.PauseAsync();

        Task put = store.PutAsync("a/second", new MemoryStream([1, 2]), "x/y");
        await Task.WhenAny(put, Task.Delay(300));
        Assert.False(put.IsCompleted);
        await server.KillAsync();
        await server.ReviveAsync();
        await put;

        Assert.Equal(2, (await store.FindAsync("a/second"))!.Bytes);
    }

    [Fact]
    public async Task A_download_goes_on_where_the_connection_broke()
    {
        await using S3Server server = await S3Server.StartAsync();
        using var store = new S3ObjectStore(server.Options("farm"));
        byte[] content = RandomNumberGenerator.GetBytes(40_000_000);
        await store.PutAsync("videos/j/a.mp4", new MemoryStream(content), "video/mp4");
        await using Stream download = await store.OpenAsync("videos/j/a.mp4");
        byte[] back = new byte[content.Length];
        await download.ReadExactlyAsync(back.AsMemory(0, 1_000_000));

        await server.KillAsync();
        await server.ReviveAsync();
        await download.ReadExactlyAsync(back.AsMemory(1_000_000));

        Assert.True(content.AsSpan().SequenceEqual(back));
        Assert.Equal(0, await download.ReadAsync(new byte[1]));
    }

    [Fact]
    public async Task A_download_of_an_object_that_was_replaced_meanwhile_does_not_mix_the_two()
    {
        await using S3Server server = await S3Server.StartAsync();
        using var store = new S3ObjectStore(server.Options("farm"));
        await store.PutAsync("videos/j/a.mp4", new MemoryStream(new byte[40_000_000]), "video/mp4");
        await using Stream download = await store.OpenAsync("videos/j/a.mp4");
        await download.ReadExactlyAsync(new byte[1000]);
        await store.PutAsync("videos/j/a.mp4", new MemoryStream(RandomNumberGenerator.GetBytes(40_000_000)), "video/mp4");

        await server.KillAsync();
        await server.ReviveAsync();

        await Assert.ThrowsAsync<ObjectStoreException>(() => download.ReadExactlyAsync(new byte[39_999_000]).AsTask());
    }

    [Fact]
    public async Task A_server_without_room_is_said_to_be_full_and_nothing_half_written_stays()
    {
        await using S3Server server = await S3Server.StartAsync();
        using var store = new S3ObjectStore(server.Options("farm"));
        await store.PutAsync("a/before", new MemoryStream(new byte[100_000]), "x/y");
        await server.LimitAsync(200_000);

        ObjectStoreException one = await Assert.ThrowsAsync<ObjectStoreException>(
            () => store.PutAsync("a/small", new MemoryStream(new byte[1_000_000]), "x/y"));
        ObjectStoreException parts = await Assert.ThrowsAsync<ObjectStoreException>(
            () => store.PutAsync("a/large", new MemoryStream(new byte[20_000_000]), "x/y"));

        Assert.True(one.Full, one.Message);
        Assert.True(parts.Full, parts.Message);
        Assert.Null(await store.FindAsync("a/small"));
        Assert.Null(await store.FindAsync("a/large"));
        Assert.NotNull(await store.FindAsync("a/before"));
        await server.LimitAsync(null);
        await store.PutAsync("a/small", new MemoryStream(new byte[1_000_000]), "x/y");
    }

    [Fact]
    public async Task A_server_with_a_private_authority_is_trusted_by_its_file_and_not_without()
    {
        await using S3Server server = await S3Server.StartAsync(tls: true);
        S3StoreOptions options = server.Options("farm");
        using (var store = new S3ObjectStore(options))
        {
            await store.PutAsync("a/b", new MemoryStream(new byte[6_000_000]), "x/y");
            await using Stream back = await store.OpenAsync("a/b");
            Assert.Equal(6_000_000, back.Length);
        }

        using var distrusting = new S3ObjectStore(options with { CaFile = null });
        await Assert.ThrowsAsync<ObjectStoreException>(() => distrusting.FindAsync("a/b"));
    }

    [Fact]
    public void A_file_without_a_certificate_or_no_file_at_all_is_a_usage_error()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("empty.pem"), "");
        foreach (string file in (string[])[folder.File("empty.pem"), folder.File("none.pem")])
        {
            UserError error = Assert.Throws<UserError>(() => ObjectStores.Open(new ObjectStoreOptions
            {
                S3 = new S3StoreOptions { Endpoint = "localhost:1", Bucket = "farm", AccessKey = "a", SecretKey = "b", Tls = true, CaFile = file },
            }));
            Assert.Equal(ErrorClass.Usage, error.Class);
            Assert.Contains(file, error.Message, StringComparison.Ordinal);
        }

        Assert.Throws<UserError>(() => ObjectStores.Open(new ObjectStoreOptions()));
    }

    /// <summary>After an outage calls fail at once for some seconds more.</summary>
    private static async Task<T> UntilUsable<T>(Func<Task<T>> call)
    {
        for (int attempt = 0; ; attempt++)
        {
            try
            {
                return await call();
            }
            catch (ObjectStoreException) when (attempt < 100)
            {
                await Task.Delay(200);
            }
        }
    }
}
