using AADiff.Coordinator.Planning;
using AADiff.Models;
using AADiff.Shared.Errors;
using AADiff.Shared.Objects;
using AADiff.Shared.Pictures;
using AADiff.Shared.Requests;
using AADiff.Testing;
using Xunit;

namespace AADiff.Coordinator.Tests.Planning;

public sealed class PhotoPlanTests : IDisposable
{
    private static readonly ModelFolder _model = ModelFolder.Open(TestData.MiniModel());

    private readonly TemporaryFolder _home = new();
    private readonly FolderObjectStore _store;

    public PhotoPlanTests() => _store = new FolderObjectStore(_home.File("objects"));

    [Fact]
    public async Task A_photo_is_looked_at_by_its_header_alone_so_one_that_ends_early_is_a_nodes_matter()
    {
        byte[] photo = await File.ReadAllBytesAsync(TestData.Photo("rain-sea-day.png"));

        await RequireAsync(photo[..100]);
        await RequireAsync(photo);
    }

    [Fact]
    public async Task A_bomb_and_what_is_no_photo_are_refused_before_anything_is_drawn()
    {
        byte[] bomb = await File.ReadAllBytesAsync(TestData.Photo("rain-sea-day.png"));
        bomb.AsSpan(16, 8).Fill(0x7F);

        UserError huge = await Assert.ThrowsAsync<UserError>(() => RequireAsync(bomb));
        UserError text = await Assert.ThrowsAsync<UserError>(() => RequireAsync("no photo"u8.ToArray()));

        Assert.Equal((ErrorClass.Input, ErrorClass.Input), (huge.Class, text.Class));
        Assert.Contains("The photo beach.jpg can't be used: it has 2139062143", huge.Message, StringComparison.Ordinal);
        Assert.Contains("it is not a picture", text.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Silence_is_the_photo_unless_the_request_says_how_loudness_becomes_strength()
    {
        RenderRequest photo = Request(new PhotoInput { ObjectName = Name, Sha256 = Name.Digest, FileName = "beach.jpg" });
        RenderRequest absent = Request(photo.Photo! with { SourcePrompt = "a beach" });

        Assert.Equal((StrengthMode.Boost, 2.0), Mode(PhotoPlan.StrengthOf(photo, _model)));
        Assert.Equal((StrengthMode.Literal, 2.0), Mode(PhotoPlan.StrengthOf(absent, _model)));
        Assert.Equal((1f, 0f), (PhotoPlan.Rest(photo), PhotoPlan.Rest(absent)));
        StrengthMapping own = new() { Mode = StrengthMode.Shrink };
        Assert.Same(own, PhotoPlan.StrengthOf(photo with { Strength = own }, _model));
        RenderRequest none = Request(null);
        Assert.Same(none.Strength, PhotoPlan.StrengthOf(none, _model));
    }

    [Fact]
    public void A_photo_has_no_seed_and_is_sampled_with_what_it_was_inverted_with_a_draft_too()
    {
        RenderRequest request = Request(new PhotoInput { ObjectName = Name, Sha256 = Name.Digest, FileName = "beach.jpg" }) with { Draft = true, Seed = 7 };
        var spec = new BaseSpec
        {
            Model = "mini",
            ModelDigest = "0",
            Prompt = "rain",
            NegativePrompt = "",
            Words = [],
            Size = new PictureSize(128, 128),
            Seed = 7,
            Steps = 3,
            Guidance = 3,
            Scheduler = "dpm++2m",
            Controls = new AttentionControls(),
        };

        BaseSpec planned = PhotoPlan.On(spec, request, _model);

        Assert.Equal((0ul, "ddim", RequestLimits.DraftSteps, 1.0), (planned.Seed, planned.Scheduler, planned.Steps, planned.Guidance));
        Assert.Equal(3, PhotoPlan.On(spec, request with { Photo = request.Photo! with { Method = InversionMethod.Edict } }, _model).Guidance);
        Assert.Equal(4, PhotoPlan.On(spec, request with { Guidance = 4 }, _model).Guidance);
        PhotoInput fitted = request.Photo! with { Method = InversionMethod.NullText };
        Assert.Equal(1.5, PhotoPlan.On(spec, request with { Photo = fitted }, _model).Guidance);
        PhotoInput given = fitted with { NullEmbeddings = new NullEmbeddingsInput { ObjectName = Name, Sha256 = Name.Digest, FileName = "null.npy" } };
        Assert.Equal(3, PhotoPlan.On(spec, request with { Photo = given }, _model).Guidance);
        Assert.Equal(request.Photo, planned.Photo);
        Assert.Same(spec, PhotoPlan.On(spec, Request(null), _model));
    }

    public void Dispose() => _home.Dispose();

    private static InputName Name { get; } = InputName.Of(Sha256Digest.Of([1]), ".jpg");

    private static (StrengthMode?, double?) Mode(StrengthMapping mapping) => (mapping.Mode, mapping.Max);

    private static RenderRequest Request(PhotoInput? photo) => new() { Prompt = "rain over the sea", Sounds = [], Model = "mini", Photo = photo };

    private async Task RequireAsync(byte[] content)
    {
        InputName name = InputName.Of(Sha256Digest.Of(content), ".jpg");
        await _store.PutAsync(name.Value, new MemoryStream(content), "image/jpeg");
        await PhotoPlan.RequireAsync(
            _store, _model, new PhotoInput { ObjectName = name, Sha256 = name.Digest, FileName = "beach.jpg" }, CancellationToken.None);
    }
}
