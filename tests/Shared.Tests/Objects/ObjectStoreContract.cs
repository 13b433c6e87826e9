using System.Security.Cryptography;
using System.Text;
using AADiff.Shared.Objects;
using Xunit;

namespace AADiff.Shared.Tests.Objects;

/// <summary>What every store promises; run against each of them.</summary>
public abstract class ObjectStoreContract
{
    protected abstract IObjectStore Store { get; }

    [Fact]
    public async Task What_was_put_is_found_and_read_back()
    {
        await PutAsync("videos/j1/a.mp4", "moving");

        ObjectInfo? found = await Store.FindAsync("videos/j1/a.mp4");
        Assert.Equal(("videos/j1/a.mp4", 6), (found!.Name, found.Bytes));
        Assert.InRange(found.Modified, DateTimeOffset.UtcNow.AddMinutes(-5), DateTimeOffset.UtcNow.AddMinutes(5));
        Assert.Equal("moving", await ReadAsync("videos/j1/a.mp4"));
    }

    [Fact]
    public async Task An_empty_object_is_an_object()
    {
        await PutAsync("inputs/empty", "");

        Assert.Equal(0, (await Store.FindAsync("inputs/empty"))!.Bytes);
        Assert.Equal("", await ReadAsync("inputs/empty"));
    }

    [Fact]
    public async Task A_second_put_replaces_the_first()
    {
        await PutAsync("jobs/j/request.json", "a long first version");
        await PutAsync("jobs/j/request.json", "second");

        Assert.Equal("second", await ReadAsync("jobs/j/request.json"));
    }

    [Fact]
    public async Task What_was_never_put_is_not_found()
    {
        Assert.Null(await Store.FindAsync("frames/none/a.png"));
        FileNotFoundException missing = await Assert.ThrowsAsync<FileNotFoundException>(() => Store.OpenAsync("frames/none/a.png"));
        Assert.Contains("frames/none/a.png", missing.Message, StringComparison.Ordinal);
        await Store.DeleteAsync("frames/none/a.png");
    }

    [Fact]
    public async Task A_renewed_object_is_younger_and_otherwise_the_same()
    {
        await PutAsync("frames/k/1.png", "one");
        DateTimeOffset put = (await Store.FindAsync("frames/k/1.png"))!.Modified;

        // Servers count in seconds.
        do
        {
            Assert.True(await Store.RenewAsync("frames/k/1.png"));
        }
        while ((await Store.FindAsync("frames/k/1.png"))!.Modified <= put);

        Assert.Equal("one", await ReadAsync("frames/k/1.png"));
        Assert.False(await Store.RenewAsync("frames/k/2.png"));
        Assert.Equal(["frames/k/1.png"], await NamesAsync("frames/k/"));
    }

    [Fact]
    public async Task A_deleted_object_is_gone_and_its_neighbours_stay()
    {
        await PutAsync("frames/k/1.png", "one");
        await PutAsync("frames/k/2.png", "two");

        await Store.DeleteAsync("frames/k/1.png");

        Assert.Null(await Store.FindAsync("frames/k/1.png"));
        Assert.Equal(["frames/k/2.png"], await NamesAsync("frames/k/"));
    }

    [Fact]
    public async Task A_listing_is_in_ordinal_order_of_the_full_names()
    {
        string[] names = ["o/a/b", "o/a-b", "o/ab", "o/B", "o/a/c/d", "o/a.b", "o/é", "o/10", "o/9"];
        foreach (string name in names)
        {
            await PutAsync(name, name);
        }

        Assert.Equal(names.Order(StringComparer.Ordinal), await NamesAsync("o/"));
    }

    [Fact]
    public async Task A_prefix_may_end_inside_a_segment()
    {
        foreach (string name in (string[])["p/ab/1", "p/abc", "p/b", "pa/ab", "p/aB"])
        {
            await PutAsync(name, "");
        }

        Assert.Equal(["p/ab/1", "p/abc"], await NamesAsync("p/ab"));
        Assert.Equal(["p/ab/1"], await NamesAsync("p/ab/"));
        Assert.Empty(await NamesAsync("p/none/"));
    }

    [Theory]
    [InlineData("odd/ä +&=%?#'()日本")]
    [InlineData("odd/100%41.png")]
    [InlineData("odd/a b/../c", false)]
    [InlineData("odd/.hidden")]
    [InlineData("odd/~$;:@!*,[]{}|<>\"^`")]
    [InlineData("odd/🎵")]
    [InlineData("odd/trailing.dot.")]
    [InlineData("", false)]
    [InlineData("/etc/passwd", false)]
    [InlineData("../escape", false)]
    [InlineData("odd//twice", false)]
    [InlineData("odd/./same", false)]
    [InlineData("odd/folder/", false)]
    [InlineData("odd/..\\windows", false)]
    [InlineData("odd/zero\0byte", false)]
    [InlineData(".parts/mine", false)]
    public async Task Odd_names_work_and_dangerous_ones_are_refused(string name, bool legal = true)
    {
        if (!legal)
        {
            await Assert.ThrowsAsync<ArgumentException>(() => PutAsync(name, "x"));
            await Assert.ThrowsAsync<ArgumentException>(() => Store.OpenAsync(name));
            await Assert.ThrowsAsync<ArgumentException>(() => Store.DeleteAsync(name));
            return;
        }

        await PutAsync(name, name);
        Assert.Equal(name, await ReadAsync(name));
        Assert.Contains(name, await NamesAsync("odd/"));
        await Store.DeleteAsync(name);
        Assert.Null(await Store.FindAsync(name));
    }

    [Fact]
    public async Task A_large_stream_of_unknown_length_arrives_whole()
    {
        using var content = new EndlessBytes(37_000_001);
        await Store.PutAsync("inputs/large.wav", content, "audio/wav");

        Assert.Equal(37_000_001, (await Store.FindAsync("inputs/large.wav"))!.Bytes);
        await using Stream back = await Store.OpenAsync("inputs/large.wav");
        using var again = new EndlessBytes(37_000_001);
        Assert.Equal(await SHA256.HashDataAsync(again), await SHA256.HashDataAsync(back));
    }

    [Fact]
    public async Task A_put_starts_at_the_stream_s_position()
    {
        using var content = new MemoryStream("skipped|kept"u8.ToArray()) { Position = 8 };
        await Store.PutAsync("inputs/tail", content, "text/plain");

        Assert.Equal("kept", await ReadAsync("inputs/tail"));
    }

    [Theory]
    [InlineData(1_000_000)]
    [InlineData(20_000_000)]
    public async Task A_reader_that_dies_leaves_nothing_behind_and_its_error_comes_through(int diesAt)
    {
        using var content = new EndlessBytes(40_000_000, diesAt);
        IOException error = await Assert.ThrowsAsync<IOException>(() => Store.PutAsync("inputs/broken", content, "audio/wav"));

        Assert.Equal("the reader died", error.Message);
        Assert.Null(await Store.FindAsync("inputs/broken"));
        Assert.Empty(await NamesAsync("inputs/broken"));
    }

    [Fact]
    public async Task A_cancelled_put_leaves_the_old_object()
    {
        await PutAsync("inputs/kept", "old");
        using var cancel = new CancellationTokenSource();
        using var content = new EndlessBytes(40_000_000) { OnRead = position => Cancel(cancel, position > 9_000_000) };

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Store.PutAsync("inputs/kept", content, "audio/wav", cancel.Token));

        Assert.Equal("old", await ReadAsync("inputs/kept"));
    }

    [Fact]
    public async Task Concurrent_puts_of_one_name_leave_one_of_them_whole()
    {
        byte[][] contents = [.. Enumerable.Range(0, 12).Select(i => Enumerable.Repeat((byte)i, 300_000).ToArray())];
        await Task.WhenAll(contents.Select(bytes => Store.PutAsync("race/one", new MemoryStream(bytes), "x/y")));

        byte[] back = await BytesAsync("race/one");
        Assert.Contains(contents, bytes => bytes.AsSpan().SequenceEqual(back));
    }

    [Fact]
    public async Task Concurrent_puts_and_deletes_of_neighbours_do_not_disturb_each_other()
    {
        await Task.WhenAll(Enumerable.Range(0, 8).Select(async i =>
        {
            for (int round = 0; round < 10; round++)
            {
                await PutAsync($"race/shared/{i}", "x");
                await Store.DeleteAsync($"race/shared/{i}");
            }

            await PutAsync($"race/shared/{i}", $"{i}");
        }));

        Assert.Equal(Enumerable.Range(0, 8).Select(i => $"race/shared/{i}"), await NamesAsync("race/shared/"));
    }

    [Fact]
    public async Task An_open_reader_goes_on_after_a_delete_or_says_so()
    {
        await PutAsync("frames/open", "still readable");
        await using Stream open = await Store.OpenAsync("frames/open");
        await Store.DeleteAsync("frames/open");

        using var reader = new StreamReader(open);
        Assert.Equal("still readable", await reader.ReadToEndAsync());
    }

    protected Task PutAsync(string name, string text) => Store.PutAsync(name, new MemoryStream(Encoding.UTF8.GetBytes(text)), "text/plain");

    protected async Task<string> ReadAsync(string name) => Encoding.UTF8.GetString(await BytesAsync(name));

    protected async Task<List<string>> NamesAsync(string prefix)
    {
        var names = new List<string>();
        await foreach (ObjectInfo found in Store.ListAsync(prefix))
        {
            names.Add(found.Name);
        }

        return names;
    }

    private async Task<byte[]> BytesAsync(string name)
    {
        await using Stream stream = await Store.OpenAsync(name);
        using var memory = new MemoryStream();
        await stream.CopyToAsync(memory);
        return memory.ToArray();
    }

    private static void Cancel(CancellationTokenSource source, bool now)
    {
        if (now)
        {
            source.Cancel();
        }
    }
}
