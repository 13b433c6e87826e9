using System.Collections.Immutable;
using System.Text.Json;
using AADiff.Coordinator.Planning;
using AADiff.Models;
using AADiff.Shared.Configuration;
using AADiff.Shared.Objects;
using AADiff.Shared.Pictures;
using AADiff.Shared.Requests;
using AADiff.Sound;
using AADiff.Sound.Decoding;
using AADiff.Sound.Grounding;
using AADiff.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace AADiff.Coordinator.Tests.Planning;

/// <summary>What a planner needs: a store, the bundled model and its CLAP, ffmpeg, and nodes that say what a test wants.</summary>
public abstract class PlannerScenario : IDisposable
{
    private readonly ClapCache _claps = new();

    protected PlannerScenario() => Store = new FolderObjectStore(Home.File("objects"));

    protected TemporaryFolder Home { get; } = new();

    protected FolderObjectStore Store { get; }

    protected List<string> Stages { get; } = [];

    protected double MostPixels { get; set; } = LimitOptions.MostPixels;

    protected PictureMemory Memory { get; set; } = PictureMemory.OfThisProcess(0, drawsItself: true);

    protected ModelPresence? Presence { get; set; }

    public void Dispose()
    {
        _claps.Dispose();
        Home.Dispose();
        GC.SuppressFinalize(this);
    }

    protected Task<JobPlan> PlanAsync(RenderRequest request) => Planner().PlanAsync("job", request, Stages.Add, CancellationToken.None);

    protected RequestPlanner Planner() => new(
        Store,
        new ModelCatalog([Home.File("models"), Path.Combine(TestData.Repository, "models")], null, outlines: true),
        new DrawingCheck(Store, new Nodes(Presence), Memory) { MostPixels = MostPixels },
        new SoundListener(new FfmpegSoundDecoder(), _claps),
        Home.File("work"),
        TimeProvider.System,
        NullLogger<RequestPlanner>.Instance);

    protected async Task<RenderRequest> RequestAsync(string file, ImmutableArray<string>? words = null)
    {
        byte[] bytes = await File.ReadAllBytesAsync(file);
        InputName name = await StoreAsync(bytes, Path.GetExtension(file));
        return new RenderRequest
        {
            Prompt = "lightning over a city at night",
            Model = "mini",
            Sounds = [new SoundTrack { ObjectName = name, FileName = Path.GetFileName(file), Sha256 = name.Digest, Words = words ?? [] }],
        };
    }

    protected async Task<InputName> StoreAsync(byte[] content, string extension)
    {
        InputName name = InputName.Of(Sha256Digest.Of(content), extension);
        await Store.PutAsync(name.Value, new MemoryStream(content), "application/octet-stream");
        return name;
    }

    protected async Task<T> ReadAsync<T>(string name)
    {
        await using Stream stream = await Store.OpenAsync(name);
        return (await JsonSerializer.DeserializeAsync<T>(stream, SpecJson.Options))!;
    }

    private sealed class Nodes(ModelPresence? presence) : IFarmModels
    {
        public Task<ModelPresence?> FindAsync(string digest, CancellationToken cancellationToken) => Task.FromResult(presence);
    }
}
