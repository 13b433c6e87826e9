using System.Collections.Frozen;
using AADiff.Models.Graphs;
using AADiff.Models.Outlines;
using AADiff.Shared.Errors;
using AADiff.Testing;
using Google.Protobuf;
using Xunit;

namespace AADiff.Models.Tests.Outlines;

public sealed class OutlineTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> Pipelines =>
        [TestData.MiniModel(), .. new[] { "sd1-pipeline-diffusers", "sd2-pipeline-optimum", "sdxl-pipeline-optimum", "lcm-pipeline-optimum" }.Select(name => TestData.Exports(name))];

    /// <summary>Every UNet of the exports, whether or not its weights lie in it.</summary>
    public static TheoryData<string> Graphs =>
        [.. Directory.EnumerateFiles(TestData.Exports(), "model.onnx", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(TestData.Exports(), file)).Where(file => file[0] != '_').Order(StringComparer.Ordinal)];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Pipelines))]
    public void An_outline_is_small_and_says_of_its_model_what_the_model_says_of_itself(string path)
    {
        ModelFolder model = ModelFolder.Open(path);
        OutlineResult written = OutlineWriter.Write(path, _folder.File("outlines", model.Name), cacheFolder: null);
        ModelFolder outline = ModelFolder.Open(written.Path, outlines: true);

        Assert.True(outline.IsOutline && !model.IsOutline);
        Assert.Equal(model.Digest, outline.Digest);
        Assert.Equal(model.Digest, written.Digest);
        Assert.Equivalent(
            new { model.Name, model.Family, model.LatentChannels, model.ScalingFactor, model.VaeScaleFactor, model.SampleSize, model.TokenLimit, model.Defaults, model.Words },
            new { outline.Name, outline.Family, outline.LatentChannels, outline.ScalingFactor, outline.VaeScaleFactor, outline.SampleSize, outline.TokenLimit, outline.Defaults, outline.Words },
            strict: true);
        Assert.Equal(model.SchedulerConfig.GetRawText(), outline.SchedulerConfig.GetRawText());
        Assert.Equal(model.ClapFolder is null, outline.ClapFolder is null);
        Assert.True(written.Bytes < written.ModelBytes * 0.7, $"{written.Bytes} of {written.ModelBytes}");

        ModelListing listed = Assert.Single(ModelLibrary.List(_folder.File("outlines")));
        Assert.Equal((model.Name, (ModelFamily?)model.Family, written.ModelBytes, null, true), (listed.Name, listed.Family, listed.Bytes, listed.Fault, listed.IsOutline));
    }

    [Theory]
    [MemberData(nameof(Graphs))]
    public void The_graph_of_an_outline_reads_as_that_of_the_model(string export)
    {
        string whole = Path.Combine(TestData.Exports(), export), part = Directory.CreateDirectory(_folder.File("unet")).FullName;
        OutlinedFile graph = OutlineWriter.WriteGraph(whole, Path.Combine(part, "model.onnx"), new FileHashCache(null));
        Dictionary<string, OutlinedFile> files = ExternalWeights.Names(whole)
            .ToDictionary(name => $"unet/{name}", name => new OutlinedFile(new FileInfo(Path.Combine(Path.GetDirectoryName(whole)!, name)).Length, new string('0', 64), []));
        files["unet/model.onnx"] = graph;
        new ModelOutline(0, files.ToFrozenDictionary()).Write(_folder.Path);

        byte[] expected = GraphFile.Read(whole, (model, _) => model.ToByteArray());

        Assert.Equal(expected, GraphFile.Read(Path.Combine(part, "model.onnx"), (model, _) => model.ToByteArray()));
    }

    [Fact]
    public void Whoever_draws_is_told_that_an_outline_holds_no_weights()
    {
        string path = OutlineOfMini();

        foreach (Action use in (Action[])[() => ModelFolder.Open(path), () => ModelReport.Inspect(path), () => new ModelCatalog([_folder.Path], null).Find("mini")])
        {
            UserError error = Assert.Throws<UserError>(use);
            Assert.Equal(ErrorClass.Model, error.Class);
            Assert.Contains("is an outline, which a coordinator plans with and which holds no weights to draw with; use the folder of the model itself.", error.Message, StringComparison.Ordinal);
        }

        Assert.Contains("it is of an outline", Assert.Throws<UserError>(() => GraphFile.Require(Path.Combine(path, "unet", "model.onnx"))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_machine_that_draws_does_not_say_that_it_has_the_model_of_an_outline()
    {
        OutlineOfMini();
        ModelStock stock = new([_folder.Path], cacheFolder: null);

        stock.Look();

        Assert.Empty(stock.Digests!.Value);
        Assert.Equal(["mini"], stock.Outlines.AsEnumerable());
        FoundModel found = stock.Find("mini", ModelFolder.Open(TestData.MiniModel()).Digest);
        Assert.Null(found.Folder);
        Assert.Contains("holds no weights", found.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("scheduler/scheduler_config.json")]
    [InlineData("tokenizer/merges.txt")]
    public void What_is_edited_in_an_outline_makes_another_digest(string file)
    {
        string path = OutlineOfMini();
        ModelCatalog catalog = new([_folder.Path], null, outlines: true);
        string before = catalog.Find("mini").Digest;

        File.AppendAllText(Path.Combine(path, file), " ");

        Assert.NotEqual(before, catalog.Find("mini").Digest);
    }

    [Theory]
    [InlineData("\"bytes\": ", "\"bytes\": -")]
    [InlineData("\"unet/model.onnx\"", "\"../model.onnx\"")]
    [InlineData("\"unet/model.onnx\"", "\"scheduler/scheduler_config.json\"")]
    [InlineData("\"sha256\": \"", "\"sha256\": \"x")]
    [InlineData("\"format\": 1", "\"format\": 2")]
    [InlineData("\"files\"", "\"file\"")]
    public void A_damaged_record_is_refused_with_what_to_do(string from, string to)
    {
        string record = Path.Combine(OutlineOfMini(), "outline.json");
        File.WriteAllText(record, File.ReadAllText(record).Replace(from, to, StringComparison.Ordinal));

        UserError error = Assert.Throws<UserError>(() => new ModelCatalog([_folder.Path], null, outlines: true).Find("mini"));

        Assert.Equal(ErrorClass.Model, error.Class);
        Assert.Contains("write the outline again with 'aadiff models outline'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_record_of_fewer_bytes_than_the_graph_needs_is_refused()
    {
        string path = OutlineOfMini(), record = Path.Combine(path, "outline.json");
        File.WriteAllText(record, File.ReadAllText(record).Replace($"\"bytes\": {new FileInfo(Path.Combine(TestData.MiniModel(), "unet", "model.onnx")).Length}", "\"bytes\": 5", StringComparison.Ordinal));

        UserError error = Assert.Throws<UserError>(() => ModelFolder.Open(path, outlines: true));

        Assert.Contains("had 5 bytes when the outline was written", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_outline_is_written_over_an_older_one_and_over_nothing_else()
    {
        string path = OutlineOfMini();
        File.WriteAllText(Path.Combine(path, "scheduler", "old.json"), "{}");

        Assert.Equal(path, OutlineOfMini());
        Assert.False(File.Exists(Path.Combine(path, "scheduler", "old.json")));
        string other = Directory.CreateDirectory(_folder.File("other")).FullName;
        File.WriteAllText(Path.Combine(other, "notes.txt"), "mine");
        UserError error = Assert.Throws<UserError>(() => OutlineWriter.Write(TestData.MiniModel(), other, cacheFolder: null));
        Assert.Equal(ErrorClass.Output, error.Class);
        Assert.True(File.Exists(Path.Combine(other, "notes.txt")));
        Assert.Contains("is an outline", Assert.Throws<UserError>(() => OutlineWriter.Write(path, _folder.File("again"), cacheFolder: null)).Message, StringComparison.Ordinal);
    }

    private string OutlineOfMini() => OutlineWriter.Write(TestData.MiniModel(), _folder.File("mini"), cacheFolder: null).Path;
}
