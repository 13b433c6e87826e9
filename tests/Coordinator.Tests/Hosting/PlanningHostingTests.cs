using AADiff.Coordinator.Hosting;
using AADiff.Coordinator.Planning;
using AADiff.Shared.Configuration;
using AADiff.Shared.Objects;
using AADiff.Sound.Decoding;
using AADiff.Testing;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace AADiff.Coordinator.Tests.Hosting;

public sealed class PlanningHostingTests
{
    [Fact]
    public async Task What_an_operator_limits_is_what_sounds_and_pictures_are_measured_by()
    {
        using TemporaryFolder folder = new();
        FarmOptions options = new()
        {
            Data = folder.Path,
            Limits = new LimitOptions { Sound = 0.5, Frames = 600, Pixels = 0.25, DecoderMemory = 512, DecoderTime = 7 },
        };
        await using ServiceProvider services = new ServiceCollection()
            .AddSingleton<IObjectStore>(new FolderObjectStore(folder.File("objects")))
            .AddPlanning(options)
            .BuildServiceProvider();

        ISound sound = await services.GetRequiredService<ISoundDecoder>().OpenAsync(new SoundFile(TestData.Sample("thunder.ogg")), default);

        Assert.Equal(
            new SoundLimits { Longest = TimeSpan.FromMinutes(30), MostFrames = 600, DecoderMemory = 512L << 20, DecoderTime = TimeSpan.FromMinutes(7) },
            sound.File.Limits);
        Assert.Equal(0.25, services.GetRequiredService<DrawingCheck>().MostPixels);
    }
}
