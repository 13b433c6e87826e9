using System.Text.Json;
using AADiff.Shared.Objects;
using AADiff.Shared.Pictures;
using AADiff.Testing;
using Xunit;

namespace AADiff.Shared.Tests.Objects;

public sealed class JsonContentTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly FolderObjectStore _store;

    public JsonContentTests() => _store = new FolderObjectStore(_folder.File("objects"));

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_document_of_megabytes_is_stored_as_it_would_be_written_at_once()
    {
        FrameBlend[] blends = [.. Enumerable.Range(0, 50_000).Select(frame => new FrameBlend([frame, frame + 1], [0.25f, 0.75f]))];

        await _store.PutJsonAsync("jobs/a/storyboard.json", blends, SpecJson.Options);

        await using Stream stored = await _store.OpenAsync("jobs/a/storyboard.json");
        using MemoryStream bytes = new();
        await stored.CopyToAsync(bytes);
        Assert.Equal(JsonSerializer.SerializeToUtf8Bytes(blends, SpecJson.Options), bytes.ToArray());
    }

    [Fact]
    public async Task A_store_that_does_not_take_it_says_why_and_nobody_waits_for_the_rest()
    {
        await _store.PutJsonAsync("jobs/a/storyboard.json", 1, SpecJson.Options);

        ArgumentException error = await Assert.ThrowsAsync<ArgumentException>(
            () => _store.PutJsonAsync("jobs/a", Enumerable.Range(0, 1_000_000).ToArray(), SpecJson.Options));

        Assert.Contains("other objects lie below that name", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_document_that_can_not_be_written_to_its_end_leaves_nothing_in_the_store()
    {
        IEnumerable<int> broken = Enumerable.Range(0, 100_000).Select(number => number < 99_999 ? number : throw new InvalidOperationException("the end is missing"));

        InvalidOperationException error = await Assert.ThrowsAsync<InvalidOperationException>(
            () => _store.PutJsonAsync("jobs/a/storyboard.json", broken, SpecJson.Options));

        Assert.Equal("the end is missing", error.Message);
        Assert.Null(await _store.FindAsync("jobs/a/storyboard.json"));
    }
}
