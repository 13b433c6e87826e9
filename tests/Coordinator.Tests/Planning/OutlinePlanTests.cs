using System.Collections.Immutable;
using AADiff.Coordinator.Planning;
using AADiff.Models.Outlines;
using AADiff.Shared.Errors;
using AADiff.Shared.Objects;
using AADiff.Shared.Requests;
using AADiff.Testing;
using Xunit;

namespace AADiff.Coordinator.Tests.Planning;

/// <summary>A coordinator that has an outline of a model in place of the model.</summary>
public sealed class OutlinePlanTests : PlannerScenario
{
    [Fact]
    public async Task A_request_is_planned_with_an_outline_as_with_the_model()
    {
        RenderRequest heard = await RequestAsync(TestData.Sample("rain.ogg"));
        RenderRequest exact = heard with { Prompt = "rain over a city", Exact = true, Drawn = new PictureSize(256, 160), Sounds = [heard.Sounds[0] with { Words = ["rain"] }] };
        InputName photo = await StoreAsync(await File.ReadAllBytesAsync(TestData.Photo("plain.jpg")), ".jpg");
        RenderRequest moving = heard with { Photo = new PhotoInput { ObjectName = photo, Sha256 = photo.Digest, FileName = "beach.jpg", Method = InversionMethod.NullText } };

        (PlannedRequest Whole, PlannedRequest Outlined)[] plans = [.. await BothAsync([heard, exact, moving], request => Planner().CheckAsync(request, CancellationToken.None))];

        foreach ((PlannedRequest whole, PlannedRequest outlined) in plans)
        {
            Assert.Equal(whole.Storyboard.Base, outlined.Storyboard.Base);
            Assert.Equal(whole.Storyboard.Pictures.Select(picture => picture.Key), outlined.Storyboard.Pictures.Select(picture => picture.Key));
            Assert.Equal(whole.Words.AsEnumerable(), outlined.Words.AsEnumerable());
            Assert.Equal(whole.Warnings.AsEnumerable(), outlined.Warnings.AsEnumerable());
        }
    }

    [Fact]
    public async Task What_the_model_can_not_draw_is_refused_with_an_outline_in_the_same_words()
    {
        RenderRequest request = await RequestAsync(TestData.Sample("rain.ogg"), words: ["city"]);
        Memory = new PictureMemory(1 << 28, 1 << 28, DrawsItself: true);
        ImmutableArray<RenderRequest> refused =
        [
            request with { Drawn = new PictureSize(130, 128) },
            request with { Drawn = new PictureSize(4096, 4096) },
            request with { Steps = 5000 },
            request with { Prompt = "a quiet harbour" },
        ];

        (UserError Whole, UserError Outlined)[] errors =
            [.. await BothAsync(refused, one => Assert.ThrowsAsync<UserError>(() => Planner().CheckAsync(one, CancellationToken.None)))];

        Assert.All(errors, error => Assert.Equal((error.Whole.Class, error.Whole.Message), (error.Outlined.Class, error.Outlined.Message)));
    }

    [Fact]
    public async Task An_outline_of_other_files_than_the_nodes_have_is_refused_with_what_to_do()
    {
        OutlineWriter.Write(TestData.MiniModel(), Home.File("models", "mini"), cacheFolder: null);
        Presence = new ModelPresence(Nodes: 1, Holding: 0, Silent: 0, LargestMemory: null);
        RenderRequest request = await RequestAsync(TestData.Sample("rain.ogg"), words: ["city"]);

        UserError error = await Assert.ThrowsAsync<UserError>(() => PlanAsync(request));

        Assert.Contains("if the model has changed there, write its outline again ('aadiff models outline')", error.Message, StringComparison.Ordinal);
    }

    private async Task<IEnumerable<(T Whole, T Outlined)>> BothAsync<T>(ImmutableArray<RenderRequest> requests, Func<RenderRequest, Task<T>> look)
    {
        List<T> whole = [], outlined = [];
        foreach (RenderRequest request in requests)
        {
            whole.Add(await look(request));
        }

        // It is found before the model itself.
        OutlineWriter.Write(TestData.MiniModel(), Home.File("models", "mini"), cacheFolder: null);
        foreach (RenderRequest request in requests)
        {
            outlined.Add(await look(request));
        }

        return whole.Zip(outlined);
    }
}
