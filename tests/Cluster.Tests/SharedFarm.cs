using AADiff.Testing;
using AADiff.Testing.Cluster;
using Xunit;

namespace AADiff.Cluster.Tests;

/// <summary>
/// One farm for the tests of what a request can do to others: a coordinator, a node that has the models, and one that has none. Nothing in it is
/// killed, so the tests can share it.
/// </summary>
public sealed class SharedFarm : IAsyncLifetime
{
    /// <summary>A model that is listed and whose decoder is cut short.</summary>
    public const string CutModel = "cut";

    private readonly TemporaryFolder _folder = new();

    public SharedFarm()
    {
        Link(TestData.MiniModel(), _folder.File("models", SmallJob.ModelName));
        Link(TestData.MiniModel(), _folder.File("models", CutModel));
        string decoder = _folder.File("models", CutModel, "vae_decoder", "model.onnx");
        byte[] whole = File.ReadAllBytes(decoder);
        File.Delete(decoder);
        File.WriteAllBytes(decoder, whole[..(whole.Length / 2)]);
        Directory.CreateDirectory(_folder.File("none"));
        Cluster = new ProcessCluster
        {
            Options = name => new Dictionary<string, string> { ["AADIFF__GPU__MODELS"] = _folder.File(name == "g2" ? "none" : "models") },
        };
    }

    public ProcessCluster Cluster { get; }

    public Task InitializeAsync() => Cluster.StartAsync(gpus: 2);

    public async Task DisposeAsync()
    {
        await Cluster.DisposeAsync();
        _folder.Dispose();
    }

    private static void Link(string from, string to)
    {
        foreach (string file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            string link = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(link)!);
            File.CreateSymbolicLink(link, file);
        }
    }
}
