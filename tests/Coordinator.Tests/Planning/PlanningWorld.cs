using AADiff.Coordinator.Planning;
using AADiff.Models;
using AADiff.Shared.Objects;
using AADiff.Shared.Requests;
using AADiff.Sound;
using AADiff.Sound.Decoding;
using AADiff.Sound.Grounding;
using AADiff.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace AADiff.Coordinator.Tests.Planning;

/// <summary>What a planner needs: a store, the bundled model and its CLAP, and ffmpeg.</summary>
internal sealed class PlanningWorld : IDisposable
{
    private readonly TemporaryFolder _home = new();
    private readonly ClapCache _claps = new();

    public PlanningWorld() => Store = new FolderObjectStore(_home.File("objects"));

    public FolderObjectStore Store { get; }

    public void Dispose()
    {
        _claps.Dispose();
        _home.Dispose();
    }

    public Task<PlannedRequest> PlanAsync(RenderRequest request) => new RequestPlanner(
        Store,
        new ModelCatalog([Path.GetDirectoryName(TestData.MiniModel())!], _home.File("cache"), paths: true),
        new DrawingCheck(Store, null, PictureMemory.OfThisProcess(0, drawsItself: true)),
        new SoundListener(new SoundDecoder(), _claps),
        Directory.CreateDirectory(_home.File("work")).FullName,
        TimeProvider.System,
        NullLogger<RequestPlanner>.Instance).CheckAsync(request, CancellationToken.None);

    /// <summary>A sound of the samples and the words that it drives.</summary>
    public async Task<RenderRequest> RequestAsync(string file, string prompt, params string[] words)
    {
        byte[] content = await File.ReadAllBytesAsync(TestData.Sample(file));
        InputName name = InputName.Of(Sha256Digest.Of(content), Path.GetExtension(file));
        await Store.PutAsync(name.Value, new MemoryStream(content), "application/octet-stream");
        return new RenderRequest
        {
            Prompt = prompt,
            Model = "mini",
            Sounds = [new SoundTrack { ObjectName = name, FileName = file, Sha256 = name.Digest, Words = [.. words] }],
        };
    }
}
