using Xunit;

namespace AADiff.Cli.Tests.Rendering;

/// <summary>What a render is drawn on.</summary>
public sealed class RenderDeviceTests : IDisposable
{
    private readonly World _world = new();

    public void Dispose() => _world.Dispose();

    [Fact]
    public async Task Device_batch_and_address_reach_the_farm()
    {
        await _world.WithVideoAsync();

        await _world.RenderAsync("--device", "cuda:1", "--batch", "8");
        await _world.RenderAsync("--overwrite", "--farm", "http://farm.example:8080");

        Assert.Equal(("cuda:1", 8, true), (_world.Opened[0].Device, _world.Opened[0].Batch, _world.Opened[0].Renders));
        Assert.Equal(new Uri("http://farm.example:8080"), _world.Opened[1].Address);
    }

    [Theory]
    [InlineData("auto", "auto")]
    [InlineData(" Auto ", "auto")]
    [InlineData("cpu,threads=2", "cpu,threads=2")]
    [InlineData("CUDA, cuda:01", "cuda:0,cuda:1")]
    public async Task Every_way_to_name_a_device_reaches_the_farm_written_as_the_farm_writes_it(string text, string device)
    {
        await _world.WithVideoAsync();

        Assert.Equal(0, await _world.RenderAsync("--device", text));

        Assert.Equal(device, _world.Opened[0].Device);
    }

    [Fact]
    public async Task A_provider_library_of_a_device_is_found_from_any_folder()
    {
        await _world.WithVideoAsync();
        string library = _world.At("plugin.so");
        await File.WriteAllTextAsync(library, "a library");

        Assert.Equal(0, await _world.RenderAsync("--device", $"cuda:1,library={Path.GetRelativePath(Environment.CurrentDirectory, library)}"));

        Assert.Equal($"cuda:1,library={library}", _world.Opened[0].Device);
    }

    [Fact]
    public async Task What_the_best_device_is_is_said_before_anything_is_drawn()
    {
        await _world.WithVideoAsync();
        _world.Device = "the processor: this build has no CUDA provider";

        await _world.RenderAsync("--device", "cuda:0,cuda:1");

        Assert.Equal("cuda:0,cuda:1", _world.Opened[0].Device);
        Assert.Contains("Drawing on the processor: this build has no CUDA provider.", _world.Said.ReplaceLineEndings(" "), StringComparison.Ordinal);
    }
}
