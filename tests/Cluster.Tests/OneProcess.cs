using System.Security.Cryptography;
using AADiff.Shared.Objects;
using AADiff.Testing.Cluster;

namespace AADiff.Cluster.Tests;

/// <summary><c>aadiff render</c> as a process, always the same command on the same home.</summary>
internal sealed class OneProcess
{
    private readonly string _folder;
    private readonly SmallJob _job;

    public OneProcess(string folder, SmallJob job)
    {
        (_folder, _job) = (folder, job);
        File.WriteAllBytes(Sound, job.Sound());
    }

    public string Video => Path.Combine(_folder, "out.mp4");

    public string Frames => Path.Combine(_folder, "frames");

    public string Objects => Path.Combine(_folder, "home", "objects");

    /// <summary>Renderings that lie in the store.</summary>
    public IReadOnlyList<string> Stored => Directory.Exists(Path.Combine(Objects, "frames"))
        ? Directory.GetFiles(Path.Combine(Objects, "frames"), "*.png", SearchOption.AllDirectories)
        : [];

    private string Sound => Path.Combine(_folder, "swell.wav");

    public FarmProcess Start() => FarmProcess.Start(
        "render", "aadiff", _folder, new Dictionary<string, string> { ["AADIFF_HOME"] = Path.Combine(_folder, "home") },
        _job.RenderArguments(Sound, Video, Frames));

    /// <summary>Waits until so many pictures are stored, or the process has ended.</summary>
    public async Task StoredAsync(FarmProcess process, int pictures)
    {
        while (process.IsAlive && Stored.Count < pictures)
        {
            await Task.Delay(20);
        }
    }

    /// <summary>Digests of the stored renderings, by their picture's key; there is one of each.</summary>
    public static async Task<IReadOnlyDictionary<string, string>> RenderedAsync(IObjectStore store)
    {
        Dictionary<string, string> digests = [];
        await foreach (ObjectInfo rendering in store.ListAsync("frames/"))
        {
            await using Stream content = await store.OpenAsync(rendering.Name);
            digests.Add(rendering.Name.Split('/')[1], Convert.ToHexStringLower(await SHA256.HashDataAsync(content)));
        }

        return digests;
    }
}
