using AADiff.Coordinator.Planning;
using AADiff.Models.Graphs.Onnx;
using AADiff.Shared.Errors;
using AADiff.Shared.Objects;
using AADiff.Shared.Requests;
using AADiff.Testing;
using Google.Protobuf;
using Xunit;

namespace AADiff.Coordinator.Tests.Planning;

/// <summary>Null-text inversion differentiates the model, which takes rules and memory: who lacks them is told before anything is inverted.</summary>
public sealed class NullTextRefusalTests : PlannerScenario
{
    [Fact]
    public async Task Null_text_inversion_that_takes_more_memory_than_drawing_is_refused_where_there_is_enough_for_that_alone()
    {
        RenderRequest request = await PhotoAsync("mini", InversionMethod.NullText);
        RenderRequest other = request with { Photo = request.Photo! with { Method = InversionMethod.Npi } };
        long enough = 1L << 33;
        while (await RefusalAsync(request, enough / 2) is null)
        {
            enough /= 2;
        }

        Assert.Matches(
            @"^null-text inversion of a photo of 512x512 by mini needs about \d+\.\d GiB of memory, but jobs:pictureMemory allows \d+\.\d GiB; use --invert npi, or draw it smaller\.$",
            await RefusalAsync(request, enough / 2));
        Assert.Null(await RefusalAsync(other, enough / 2));
    }

    [Fact]
    public async Task Null_text_inversion_by_a_graph_without_rules_is_refused_with_what_stops_it_and_the_way_out()
    {
        string folder = Home.File("models/ruleless");
        foreach (string file in Directory.EnumerateFiles(TestData.MiniModel(), "*", SearchOption.AllDirectories))
        {
            string link = Path.Combine(folder, Path.GetRelativePath(TestData.MiniModel(), file));
            Directory.CreateDirectory(Path.GetDirectoryName(link)!);
            File.CreateSymbolicLink(link, file);
        }

        string unet = Path.Combine(folder, "unet", "model.onnx");
        ModelProto model = ModelProto.Parser.ParseFrom(await File.ReadAllBytesAsync(unet));
        File.Delete(unet);
        string output = model.Graph.Output[0].Name;
        NodeProto last = model.Graph.Node.First(node => node.Output.Contains(output));
        last.Output[last.Output.IndexOf(output)] = "before";
        model.Graph.Node.Add(new NodeProto { OpType = "Softsign", Name = "ruleless", Input = { "before" }, Output = { output } });
        await File.WriteAllBytesAsync(unet, model.ToByteArray());

        UserError error = await Assert.ThrowsAsync<UserError>(async () => await PlanAsync(await PhotoAsync("ruleless", InversionMethod.NullText)));

        Assert.Equal(ErrorClass.Model, error.Class);
        Assert.Contains("Softsign", error.Message, StringComparison.Ordinal);
        Assert.Contains("which has no rule", error.Message, StringComparison.Ordinal);
        Assert.Contains("--invert npi", error.Message, StringComparison.Ordinal);
        await PlanAsync(await PhotoAsync("ruleless", InversionMethod.Npi));
    }

    private async Task<string?> RefusalAsync(RenderRequest request, long memory)
    {
        Memory = new PictureMemory(memory, long.MaxValue, DrawsItself: true);
        try
        {
            await PlanAsync(request);
            return null;
        }
        catch (UserError e) when (e.Class == ErrorClass.Usage)
        {
            return e.Message;
        }
    }

    private async Task<RenderRequest> PhotoAsync(string model, InversionMethod method)
    {
        RenderRequest request = await RequestAsync(TestData.Sample("rain.ogg"), words: ["rain"]);
        InputName photo = await StoreAsync(await File.ReadAllBytesAsync(TestData.Photo("rain-sea-day.png")), ".png");
        return request with
        {
            Prompt = "rain over the sea",
            Model = model,
            Drawn = model == "mini" ? new PictureSize(512, 512) : null,
            Photo = new PhotoInput { ObjectName = photo, Sha256 = photo.Digest, FileName = "sea.png", Method = method },
        };
    }
}
