using System.Diagnostics;
using System.Text;
using AADiff.Diffusion.Graph;
using AADiff.Models.Graphs.Onnx;
using AADiff.Models.Graphs.Reading;
using AADiff.Shared.Errors;
using AADiff.Testing;
using Google.Protobuf;
using Microsoft.ML.OnnxRuntime;
using Xunit;
using Xunit.Abstractions;

namespace AADiff.Diffusion.Tests.Graph;

/// <summary>Hostile files: each is refused with a sentence, or rewritten into a graph that reads nothing outside its folder.</summary>
public sealed class MutationTests(ITestOutputHelper output)
{
    private const int Files = 1000;

    private static readonly string[] _sources = ["sd1-ts14-reordered", "sd1-ext-onnx-data", "sd1-local-functions", "sd1-ort-no-attention"];

    /// <summary>Paths that lead out, on any system.</summary>
    private static readonly string[] _outside =
    [
        "../secret.bin", "/etc/passwd", "data/../../secret.bin", "..\\secret.bin", "C:\\Windows\\win.ini", "//server/share", "./../secret.bin",
        "a/b/../../../secret.bin", "\0", "..",
    ];

    private delegate byte[] Mutation(byte[] original, Random random);

    [Fact]
    public void A_thousand_damaged_files_are_refused_or_harmless()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder.File("unet"));
        File.WriteAllText(folder.File("secret.bin"), new string('s', 4 << 20));
        Mutation[] mutations = [Truncated, Flipped, Lied, Overwritten, Retyped, Cyclic, Escaping, Misshapen, Renamed, NotAModel];
        (byte[] Model, string Folder)[] originals = [.. _sources.Select(
            name => (File.ReadAllBytes(Export.Open(name).Model), Export.Open(name).Folder))];
        File.Copy(Path.Combine(originals[1].Folder, "model.onnx_data"), folder.File("unet", "model.onnx_data"));

        foreach ((byte[] model, string _) in originals)
        {
            File.WriteAllBytes(folder.File("unet", "model.onnx"), model);
            AttentionRewrite.Rewrite(folder.File("unet", "model.onnx"));
        }

        int refused = 0;
        var reasons = new Dictionary<string, int>();
        var watch = Stopwatch.StartNew();
        for (int seed = 0; seed < Files; seed++)
        {
            Mutation mutation = mutations[seed % mutations.Length];
            var random = new Random(seed);
            byte[] damaged = mutation(originals[random.Next(originals.Length)].Model, random);
            File.WriteAllBytes(folder.File("unet", "model.onnx"), damaged);
            try
            {
                RewrittenUNet unet = AttentionRewrite.Rewrite(folder.File("unet", "model.onnx"));
                AssertReadsOnlyItsFolder(unet, folder.File("unet"));
                LoadsOrSaysWhy(unet);
                Assert.False(
                    mutation == Truncated || mutation == Escaping || mutation == Cyclic
                    || mutation == NotAModel, $"seed {seed} of {mutation.Method.Name} was taken");
            }
            catch (UserError error)
            {
                refused++;
                Assert.Equal(ErrorClass.Model, error.Class);
                Assert.StartsWith("unet/model.onnx", error.Message, StringComparison.Ordinal);
                Assert.DoesNotContain('\n', error.Message);
                string key = mutation.Method.Name;
                reasons[key] = reasons.GetValueOrDefault(key) + 1;
            }
        }

        output.WriteLine(
            $"{refused} of {Files} refused in {watch.Elapsed.TotalSeconds:f1} s: {string.Join(", ", reasons.Select(pair => $"{pair.Key} {pair.Value}"))}");
        Assert.InRange(refused, Files / 2, Files);
    }

    private static void LoadsOrSaysWhy(RewrittenUNet unet)
    {
        try
        {
            using SessionOptions options = ExportTests.Quiet();
            options.GraphOptimizationLevel = GraphOptimizationLevel.ORT_DISABLE_ALL;
            using InferenceSession session = unet.OpenSession(options);
        }
        catch (UserError error)
        {
            Assert.Contains("ONNX Runtime", error.Message, StringComparison.Ordinal);
        }
    }

    private static void AssertReadsOnlyItsFolder(RewrittenUNet unet, string folder)
    {
        foreach (TensorProto tensor in ModelTensors.Of(ModelProto.Parser.ParseFrom(unet.Proto.Span))
            .Where(tensor => tensor.DataLocation == ExternalData.External))
        {
            ExternalData place = ExternalData.Of(tensor);
            string path = Path.GetFullPath(Path.Combine(folder, place.Location));
            Assert.StartsWith(folder + "/", path, StringComparison.Ordinal);
            Assert.InRange(place.Offset + (place.Length ?? 0), 0, new FileInfo(path).Length);
        }
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

    /// <summary>Lengths and tags near the beginning, where they hold the whole file together.</summary>
    private static byte[] Lied(byte[] original, Random random)
    {
        byte[] copy = [.. original];
        for (int i = random.Next(1, 4); i > 0; i--)
        {
            copy[random.Next(Math.Min(4096, copy.Length))] = (byte)random.Next(256);
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

    private static byte[] Retyped(byte[] original, Random random) => Changed(original, graph =>
    {
        TypeProto.Types.Tensor type = graph.Input[random.Next(graph.Input.Count)].Type.TensorType;
        type.ElemType = random.Next(-1, 40);
        TensorProto weight = graph.Initializer[random.Next(graph.Initializer.Count)];
        weight.DataType = random.Next(-1, 40);
    });

    private static byte[] Cyclic(byte[] original, Random random) => Changed(original, graph =>
    {
        // A node reads what a node behind it makes.
        NodeProto first = graph.Node.First(node => node.OpType == "Conv");
        NodeProto last = graph.Node.Last(node => node.OpType == "Conv");
        first.Input[0] = random.Next(2) == 0 ? last.Output[0] : first.Output[0];
    });

    private static byte[] Escaping(byte[] original, Random random) => Changed(original, graph =>
    {
        TensorProto weight = graph.Initializer[random.Next(graph.Initializer.Count)];
        weight.ClearRawData();
        weight.DataLocation = ExternalData.External;
        weight.ExternalData.Clear();
        weight.ExternalData.Add(new ExternalData(_outside[random.Next(_outside.Length)], random.Next(2) * random.NextInt64(), null).ToEntries());
    });

    private static byte[] Misshapen(byte[] original, Random random) => Changed(original, graph =>
    {
        long[] sizes = [0, -1, 1, 3, long.MaxValue, long.MinValue, int.MaxValue];
        TensorProto weight = graph.Initializer[random.Next(graph.Initializer.Count)];
        weight.Dims.Add(sizes[random.Next(sizes.Length)]);
        foreach (NodeProto node in graph.Node.Where(_ => random.Next(50) == 0))
        {
            foreach (AttributeProto attribute in node.Attribute)
            {
                attribute.I = sizes[random.Next(sizes.Length)];
                for (int i = 0; i < attribute.Ints.Count; i++)
                {
                    attribute.Ints[i] = sizes[random.Next(sizes.Length)];
                }

                attribute.T?.Dims.Add(sizes[random.Next(sizes.Length)]);
            }
        }
    });

    private static byte[] Renamed(byte[] original, Random random) => Changed(original, graph =>
    {
        for (int i = 0; i < 5; i++)
        {
            NodeProto node = graph.Node[random.Next(graph.Node.Count)];
            switch (random.Next(4))
            {
                case 0 when node.Input.Count > 0:
                    node.Input[0] = graph.Node[random.Next(graph.Node.Count)].Output[0];
                    break;
                case 1:
                    node.Output[0] = graph.Node[random.Next(graph.Node.Count)].Output[0];
                    break;
                case 2:
                    node.OpType = graph.Node[random.Next(graph.Node.Count)].OpType;
                    break;
                default:
                    node.Input.Clear();
                    break;
            }
        }
    });

    private static byte[] NotAModel(byte[] original, Random random)
    {
        byte[] noise = new byte[random.Next(1, 2000)];
        random.NextBytes(noise);
        return random.Next(4) switch
        {
            0 => Encoding.ASCII.GetBytes(
                $"version https://git-lfs.github.com/spec/v1\noid sha256:{Convert.ToHexStringLower(noise.AsSpan(0, 1))}\nsize {random.NextInt64()}\n"),
            1 => Encoding.ASCII.GetBytes("<html>\n<body>404</body></html>"),
            2 => [],
            _ => noise,
        };
    }

    private static byte[] Changed(byte[] original, Action<GraphProto> change)
    {
        ModelProto model = ModelProto.Parser.ParseFrom(original);
        change(model.Graph);
        return model.ToByteArray();
    }
}
