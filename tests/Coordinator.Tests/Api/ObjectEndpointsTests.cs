using System.Net;
using System.Security.Cryptography;
using AADiff.Shared.Errors;
using AADiff.Shared.Objects;
using AADiff.Testing.Farm;
using Xunit;

namespace AADiff.Coordinator.Tests.Api;

public sealed class ObjectEndpointsTests : IAsyncLifetime
{
    private readonly ApiServer _server = new();

    public Task InitializeAsync() => _server.InitializeAsync();

    public Task DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task An_object_is_read_from_a_place_on()
    {
        await _server.Objects.PutAsync("videos/a/1.mp4", new MemoryStream([1, 2, 3, 4]), "video/mp4");

        foreach ((long from, byte[] rest) in ((long, byte[])[])[(0, [1, 2, 3, 4]), (3, [4]), (4, []), (9, [])])
        {
            await using Stream content = await _server.ClientObjects.OpenAsync("videos/a/1.mp4", from);
            using MemoryStream read = new();
            await content.CopyToAsync(read);
            Assert.Equal(rest, read.ToArray());
        }
    }

    [Fact]
    public async Task A_sound_larger_than_the_default_limit_is_streamed_into_the_store_and_back()
    {
        byte[] sound = new byte[40 << 20];
        new Random(1).NextBytes(sound);
        string name = InputName.Of(Sha256Digest.Of(sound), ".wav").Value;

        await _server.ClientObjects.PutAsync(name, new MemoryStream(sound), "audio/wav");

        Assert.Equal(sound.Length, (await _server.ClientObjects.FindAsync(name))!.Bytes);
        await using Stream back = await _server.ClientObjects.OpenAsync(name);
        Assert.Equal(SHA256.HashData(sound), await SHA256.HashDataAsync(back));
    }

    [Fact]
    public async Task A_list_of_objects_comes_in_pages_and_the_client_follows_them()
    {
        string[] names = [.. Enumerable.Range(0, 5).Select(i => $"videos/j{i}/a.mp4")];
        foreach (string name in names)
        {
            await _server.Objects.PutAsync(name, new MemoryStream([1]), "video/mp4");
        }

        HttpResponseMessage first = await _server.Http.GetAsync("api/objects?prefix=videos/&limit=2");
        Assert.Equal(2, System.Text.Json.JsonDocument.Parse(await first.Content.ReadAsStringAsync()).RootElement.GetArrayLength());
        string next = Assert.Single(first.Headers.GetValues("X-Next-Cursor"));
        HttpResponseMessage rest = await _server.Http.GetAsync($"api/objects?prefix=videos/&after={Uri.EscapeDataString(next)}&limit=3");
        Assert.Equal(3, System.Text.Json.JsonDocument.Parse(await rest.Content.ReadAsStringAsync()).RootElement.GetArrayLength());
        Assert.False(rest.Headers.Contains("X-Next-Cursor"));
        Assert.Equal(names, (await ApiServer.AllAsync(_server.ClientObjects, "videos/")).Select(found => found.Name));
    }

    [Theory]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("10001")]
    [InlineData("many")]
    public async Task A_page_without_a_lawful_limit_is_refused(string limit) =>
        Assert.Equal(HttpStatusCode.BadRequest, (await _server.Http.GetAsync($"api/objects?limit={limit}")).StatusCode);

    [Fact]
    public async Task An_upload_that_is_not_what_its_name_says_leaves_nothing_behind()
    {
        string name = FakeJobs.Input('a', ".wav").Value;

        UserError error = await Assert.ThrowsAsync<UserError>(
            () => _server.ClientObjects.PutAsync(name, new MemoryStream([1, 2, 3]), "audio/wav"));

        Assert.Equal(ErrorClass.Input, error.Class);
        Assert.Null(await _server.Objects.FindAsync(name));
        Assert.Empty(await ApiServer.AllAsync(_server.Objects));
    }

    [Theory]
    [InlineData("api/objects/inputs/sound.wav")]
    [InlineData("api/objects/inputs/..%2f..%2fetc")]
    [InlineData("api/objects/frames/aa/1.png")]
    public async Task Only_inputs_named_by_their_digest_can_be_put(string address)
    {
        using HttpResponseMessage response = await _server.Http.PutAsync(address, new ByteArrayContent([1]));

        Assert.InRange((int)response.StatusCode, 400, 405);
        Assert.Empty(await ApiServer.AllAsync(_server.Objects));
    }

    [Theory]
    [InlineData("api/objects/inputs/%2e%2e/%2e%2e/etc/passwd")]
    [InlineData("api/objects/..%2f..%2f..%2fetc%2fpasswd")]
    [InlineData("api/objects/frames/none.png")]
    [InlineData("api/objects/frames/%01")]
    public async Task Nothing_outside_the_store_can_be_read(string address) =>
        Assert.Equal(HttpStatusCode.NotFound, (await _server.Http.GetAsync(address)).StatusCode);

    [Theory]
    [InlineData("../etc")]
    [InlineData("/etc")]
    [InlineData("frames//a")]
    [InlineData("frames/%1b[2J")]
    public async Task A_prefix_that_no_name_can_have_is_refused(string prefix) =>
        Assert.Equal(HttpStatusCode.BadRequest, (await _server.Http.GetAsync($"api/objects?prefix={prefix}")).StatusCode);

    [Fact]
    public async Task An_upload_takes_the_place_of_one_that_was_cut_off()
    {
        byte[] sound = [1, 2, 3, 4];
        string name = InputName.Of(Sha256Digest.Of(sound), ".wav").Value;
        await _server.Objects.PutAsync(name, new MemoryStream([1, 2]), "audio/wav");

        await _server.ClientObjects.PutAsync(name, new MemoryStream(sound), "audio/wav");

        Assert.Equal(4, (await _server.Objects.FindAsync(name))!.Bytes);
    }

    [Fact]
    public async Task Objects_are_listed_by_prefix()
    {
        await _server.Objects.PutAsync("frames/a/1.png", new MemoryStream([1]), "image/png");
        await _server.Objects.PutAsync("frames/b/1.png", new MemoryStream([1, 2]), "image/png");

        List<ObjectInfo> found = await ApiServer.AllAsync(_server.ClientObjects, "frames/b/");

        Assert.Equal(("frames/b/1.png", 2), (found.Single().Name, found.Single().Bytes));
        Assert.Null(await _server.ClientObjects.FindAsync("frames/c/1.png"));
        await Assert.ThrowsAsync<FileNotFoundException>(() => _server.ClientObjects.OpenAsync("frames/c/1.png"));
    }
}
