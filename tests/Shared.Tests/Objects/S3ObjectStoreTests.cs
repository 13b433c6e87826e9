using System.Net;
using AADiff.Shared.Objects;
using AADiff.Testing.Servers;
using Minio;
using Minio.DataModel;
using Minio.DataModel.Args;
using Xunit;

namespace AADiff.Shared.Tests.Objects;

public sealed class S3ObjectStoreTests : ObjectStoreContract, IClassFixture<S3ServerFixture>, IDisposable
{
    private readonly S3ServerFixture _servers;
    private readonly S3StoreOptions _options;
    private readonly S3ObjectStore _store;

    public S3ObjectStoreTests(S3ServerFixture servers)
    {
        _servers = servers;
        _options = servers.Server.Options(servers.NewBucket());
        _store = new S3ObjectStore(_options);
    }

    protected override IObjectStore Store => _store;

    public void Dispose() => _store.Dispose();

    [Fact]
    public async Task Anybody_can_download_from_a_signed_address_until_it_expires()
    {
        await PutAsync("videos/j/ä 1.mp4", "moving");
        using var http = new HttpClient();

        Assert.Equal("moving", await http.GetStringAsync(await Store.PresignAsync("videos/j/ä 1.mp4", TimeSpan.FromMinutes(1))));

        Uri brief = (await Store.PresignAsync("videos/j/ä 1.mp4", TimeSpan.Zero))!;
        HttpStatusCode status = HttpStatusCode.OK;
        for (int wait = 0; wait < 100 && status == HttpStatusCode.OK; wait++)
        {
            await Task.Delay(100);
            status = (await http.GetAsync(brief)).StatusCode;
        }

        Assert.Equal(HttpStatusCode.Forbidden, status);
    }

    [Fact]
    public async Task A_signed_address_names_the_server_as_the_outside_world_sees_it()
    {
        using var store = new S3ObjectStore(_options with { PublicAddress = new Uri("https://objects.example.org:8443") });

        Uri address = (await store.PresignAsync("videos/j/a.mp4", TimeSpan.FromMinutes(1)))!;

        Assert.StartsWith($"https://objects.example.org:8443/{_options.Bucket}/videos/j/a.mp4?", address.AbsoluteUri, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_object_is_read_from_any_place_of_it()
    {
        await PutAsync("videos/j/1.mp4", "moving pictures");
        await using Stream content = await Store.OpenAsync("videos/j/1.mp4");
        using StreamReader text = new(content);
        Assert.Equal("moving pictures", await text.ReadToEndAsync());

        content.Seek(7, SeekOrigin.Begin);

        Assert.Equal("pictures", await text.ReadToEndAsync());
    }

    [Fact]
    public async Task A_listing_goes_on_after_the_first_thousand()
    {
        string[] names = [.. Enumerable.Range(0, 1100).Select(i => $"many/{i:0000}")];
        await Parallel.ForEachAsync(names, new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (name, _) => await PutAsync(name, ""));

        Assert.Equal(names, await NamesAsync("many/"));
    }

    [Fact]
    public async Task Several_processes_may_create_the_bucket_at_once()
    {
        S3StoreOptions fresh = _options with { Bucket = _servers.NewBucket() };
        S3ObjectStore[] stores = [.. Enumerable.Range(0, 6).Select(_ => new S3ObjectStore(fresh))];

        await Task.WhenAll(stores.Select((store, i) => store.PutAsync($"a/{i}", new MemoryStream([1]), "x/y")));

        await foreach (ObjectInfo found in stores[0].ListAsync("a/"))
        {
            Assert.Equal(1, found.Bytes);
        }

        Array.ForEach(stores, store => store.Dispose());
    }

    [Fact]
    public async Task A_wrong_secret_is_an_unusable_store_and_the_message_names_the_key_but_not_the_secret()
    {
        S3StoreOptions wrong = _options with { SecretKey = "not-the-secret" };
        using var store = new S3ObjectStore(wrong);

        ObjectStoreException error = await Assert.ThrowsAsync<ObjectStoreException>(() => store.PutAsync("a/b", new MemoryStream([1]), "x/y"));

        Assert.Contains(_options.AccessKey, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("not-the-secret", error.Message + wrong, StringComparison.Ordinal);
        Assert.False(error.Full);
    }

    [Fact]
    public async Task Parts_of_an_upload_that_failed_are_not_kept()
    {
        using var cancel = new CancellationTokenSource();
        await PutAsync("inputs/first", "makes the bucket");
        var content = new CancellingStream(60_000_000, 40_000_000, cancel);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Store.PutAsync("inputs/long", content, "x/y", cancel.Token));

        using IMinioClient client = new MinioClient().WithEndpoint(_options.Endpoint).WithCredentials(_options.AccessKey, _options.SecretKey).WithRegion("us-east-1").Build();
        await foreach (
            Upload left in client.ListIncompleteUploadsEnumAsync(new ListIncompleteUploadsArgs().WithBucket(_options.Bucket).WithRecursive(true)))
        {
            Assert.Fail($"parts of {left.Key} are still there");
        }
    }

    [Fact]
    public void A_secret_is_not_shown_when_options_are_printed() =>
        Assert.DoesNotContain(_options.SecretKey, $"{_options}", StringComparison.Ordinal);

    /// <summary>Can seek, and cancels when the client has read so far.</summary>
    private sealed class CancellingStream(int length, int at, CancellationTokenSource source) : MemoryStream(new byte[length])
    {
        public override int Read(byte[] buffer, int offset, int count) => Watched(base.Read(buffer, offset, count));

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            new(Watched(base.Read(buffer.Span)));

        private int Watched(int read)
        {
            if (Position >= at)
            {
                source.Cancel();
            }

            return read;
        }
    }
}
