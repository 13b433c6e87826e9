using System.Text;
using System.Text.RegularExpressions;
using AADiff.Coordinator.Planning;
using AADiff.Diffusion.Devices;
using AADiff.Diffusion.Networks;
using AADiff.Models;
using AADiff.Models.Graphs.Onnx;
using AADiff.Models.Graphs.Reading;
using AADiff.Models.Tokenizers;
using AADiff.Shared.Errors;
using AADiff.Shared.Objects;
using AADiff.Shared.Pictures;
using AADiff.Shared.Requests;
using AADiff.Sound.Grounding;
using AADiff.Testing;
using Google.Protobuf;
using Xunit;

namespace AADiff.Coordinator.Tests.Planning;

/// <summary>
/// Every file of a model folder but the UNet, which has a test of its own, damaged in seeded ways: refused with one sentence that names no
/// folder, or taken.
/// </summary>
public sealed partial class HostileModelTests : IDisposable
{
    private const int Mutations = 12;

    private readonly TemporaryFolder _home = new();

    public static TheoryData<string> Graphs =>
    [
        "text_encoder/model.onnx", "vae_decoder/model.onnx", "vae_encoder/model.onnx", "clap/onnx/audio_model.onnx", "clap/onnx/text_model.onnx",
    ];

    public static TheoryData<string> Texts =>
    [
        "tokenizer/vocab.json", "tokenizer/merges.txt", "tokenizer/tokenizer_config.json", "tokenizer/special_tokens_map.json",
        "clap/vocab.json", "clap/merges.txt", "clap/preprocessor_config.json", "clap/config.json", "clap/tokenizer_config.json",
        "scheduler/scheduler_config.json", "unet/config.json", "vae_decoder/config.json", "text_encoder/config.json", "model_index.json", "aadiff.json",
    ];

    [Theory]
    [MemberData(nameof(Graphs))]
    public async Task A_damaged_graph_is_refused_or_harmless(string file)
    {
        Func<byte[], Random, byte[]>[] mutations = [Truncated, Flipped, Overwritten, Noise, Escaping, Misshapen];
        await EachAsync(file, mutations, mustRefuse: mutation => mutation == Truncated || mutation == Escaping || mutation == Noise);
    }

    [Theory]
    [MemberData(nameof(Texts))]
    public async Task A_damaged_settings_file_is_refused_or_harmless(string file)
    {
        Func<byte[], Random, byte[]>[] mutations = [Truncated, Flipped, Overwritten, OtherNumbers, OtherKinds, Deep];
        await EachAsync(file, mutations, mustRefuse: _ => false);
    }

    public void Dispose() => _home.Dispose();

    private async Task EachAsync(string file, Func<byte[], Random, byte[]>[] mutations, Func<Func<byte[], Random, byte[]>, bool> mustRefuse)
    {
        string folder = LinkedMini(), path = Path.Combine(folder, file);
        byte[] original = await File.ReadAllBytesAsync(path);
        File.Delete(path);
        for (int seed = 0; seed < Mutations; seed++)
        {
            Func<byte[], Random, byte[]> mutation = mutations[seed % mutations.Length];
            await File.WriteAllBytesAsync(path, mutation(original, new Random(seed)));
            string? refusal = await RefusalAsync(file);

            string which = $"{mutation.Method.Name} of {file}, seed {seed}: {refusal}";
            Assert.True(refusal is not null || !mustRefuse(mutation), which);
            Assert.True(refusal is null || (!refusal.Contains('\n') && !refusal.Contains(_home.Path, StringComparison.Ordinal)), which);
        }
    }

    /// <summary>What somebody who asks for a video by this model is told; everything but a <see cref="UserError"/> fails the test.</summary>
    private async Task<string?> RefusalAsync(string file)
    {
        string? clap = null;
        try
        {
            ModelFolder model = new ModelCatalog([_home.Path], null).Find("hostile");
            BaseSpec spec = new()
            {
                Model = "hostile",
                ModelDigest = model.Digest,
                Prompt = "lightning over a city at night",
                NegativePrompt = "",
                Words = [],
                Size = new PictureSize(model.SampleSize, model.SampleSize),
                Seed = 1,
                Steps = model.Defaults.Steps,
                Guidance = model.Defaults.Guidance,
                Scheduler = model.Defaults.Scheduler,
                Controls = new AttentionControls(),
            };
            WordFinder.RequireUsable(ModelErrors.Named("hostile", model.Path, () => ClipTokenizer.Load(model.TokenizerFolder)).Encode(spec.Prompt));
            await new DrawingCheck(new FolderObjectStore(_home.File("objects")), null, PictureMemory.OfThisProcess(0, true))
                .RequireAsync(model, spec, CancellationToken.None);
            if (file.StartsWith("clap", StringComparison.Ordinal))
            {
                clap = model.Path;
                using ClapModel listening = ClapModel.Open(model.ClapFolder!);
                _ = listening.EmbedTexts(["This is a sound of lightning."]);
            }
            else if (file.EndsWith(".onnx", StringComparison.Ordinal))
            {
                GraphSession.Check(Path.Combine(model.Path, file), new DeviceSessions(DeviceChoice.Cpu));
            }

            return null;
        }
        catch (UserError e)
        {
            // The planner does this for whatever listening says.
            return clap is null ? e.Message : ModelErrors.WithoutFolder("hostile", clap, e.Message);
        }
    }

    private string LinkedMini()
    {
        string folder = _home.File("hostile");
        foreach (string file in Directory.EnumerateFiles(TestData.MiniModel(), "*", SearchOption.AllDirectories))
        {
            string link = Path.Combine(folder, Path.GetRelativePath(TestData.MiniModel(), file));
            Directory.CreateDirectory(Path.GetDirectoryName(link)!);
            File.CreateSymbolicLink(link, file);
        }

        return folder;
    }

    private static byte[] Truncated(byte[] original, Random random) => original[..random.Next(original.Length)];

    private static byte[] Flipped(byte[] original, Random random)
    {
        byte[] copy = [.. original];
        for (int i = random.Next(1, 20); i > 0; i--)
        {
            copy[random.Next(copy.Length)] ^= (byte)(1 << random.Next(8));
        }

        return copy;
    }

    private static byte[] Overwritten(byte[] original, Random random)
    {
        byte[] copy = [.. original];
        int start = random.Next(copy.Length);
        random.NextBytes(copy.AsSpan(start, Math.Min(random.Next(1, 4096), copy.Length - start)));
        return copy;
    }

    private static byte[] Noise(byte[] original, Random random)
    {
        byte[] noise = new byte[random.Next(1, 2000)];
        random.NextBytes(noise);
        return random.Next(3) switch
        {
            0 => [],
            1 => Encoding.ASCII.GetBytes("<html>\n<body>404</body></html>"),
            _ => noise,
        };
    }

    private static byte[] Escaping(byte[] original, Random random)
    {
        string[] outside = ["../secret.bin", "/etc/passwd", "data/../../secret.bin", "C:\\Windows\\win.ini", "\0", ".."];
        ModelProto model = ModelProto.Parser.ParseFrom(original);
        TensorProto weight = model.Graph.Initializer[random.Next(model.Graph.Initializer.Count)];
        weight.ClearRawData();
        weight.DataLocation = ExternalData.External;
        weight.ExternalData.Clear();
        weight.ExternalData.Add(new ExternalData(outside[random.Next(outside.Length)], random.Next(2) * random.NextInt64(), null).ToEntries());
        return model.ToByteArray();
    }

    private static byte[] Misshapen(byte[] original, Random random)
    {
        long[] sizes = [0, -1, 1, 3, long.MaxValue, long.MinValue, int.MaxValue];
        ModelProto model = ModelProto.Parser.ParseFrom(original);
        foreach (NodeProto node in model.Graph.Node.Where(_ => random.Next(20) == 0))
        {
            foreach (AttributeProto attribute in node.Attribute)
            {
                attribute.I = sizes[random.Next(sizes.Length)];
                for (int i = 0; i < attribute.Ints.Count; i++)
                {
                    attribute.Ints[i] = sizes[random.Next(sizes.Length)];
                }
            }
        }

        return model.ToByteArray();
    }

    private static byte[] OtherNumbers(byte[] original, Random random)
    {
        string[] numbers = ["-1", "0", "1e999", "99999999999999999999", "0.5", "-2147483648", "2147483647"];
        return Encoding.UTF8.GetBytes(Number().Replace(
            Encoding.UTF8.GetString(original), number => random.Next(4) == 0 ? numbers[random.Next(numbers.Length)] : number.Value));
    }

    private static byte[] OtherKinds(byte[] original, Random random)
    {
        string[] values = ["null", "[]", "{}", "\"\"", "true", "[null]", $"\"{new string('x', 100_000)}\""];
        return Encoding.UTF8.GetBytes(Member().Replace(
            Encoding.UTF8.GetString(original), member => random.Next(4) == 0 ? $":{values[random.Next(values.Length)]}" : member.Value));
    }

    private static byte[] Deep(byte[] original, Random random) =>
        Encoding.ASCII.GetBytes($"{{\"a\":{new string('[', random.Next(10, 100_000))}");

    [GeneratedRegex(@"-?\d+(\.\d+)?(e-?\d+)?")]
    private static partial Regex Number();

    [GeneratedRegex(@":\s*(""[^""]*""|-?[\d.e-]+|true|false|null)")]
    private static partial Regex Member();
}
