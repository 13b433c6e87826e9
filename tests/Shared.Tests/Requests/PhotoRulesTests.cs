using System.Text.Json;
using AADiff.Shared.Errors;
using AADiff.Shared.Objects;
using AADiff.Shared.Pictures;
using AADiff.Shared.Requests;
using Xunit;

namespace AADiff.Shared.Tests.Requests;

public sealed class PhotoRulesTests
{
    private static readonly InputName _name = InputName.Of(Sha256Digest.Of([1]), ".jpg");

    private static readonly RenderRequest _lawful = new()
    {
        Prompt = "rain over the sea",
        Sounds = [new SoundTrack { ObjectName = InputName.Of(Sha256Digest.Of([2])), Sha256 = Sha256Digest.Of([2]), FileName = "rain.ogg" }],
        Model = "mini",
        Photo = new PhotoInput { ObjectName = _name, Sha256 = _name.Digest, FileName = "beach.jpg" },
    };

    [Fact]
    public void A_photo_is_among_the_files_of_a_request_so_that_it_is_kept_as_long_as_its_job() =>
        Assert.Contains(_name, InputNames.Of(_lawful));

    [Fact]
    public void What_fits_together_is_taken()
    {
        RenderRequestRules.Check(_lawful);
        RenderRequestRules.Check(_lawful with { Scheduler = "ddim", Photo = _lawful.Photo! with { SourcePrompt = "the sea", Method = InversionMethod.ProximalSoft } });
        RenderRequestRules.Check(_lawful with { NegativePrompt = "people", Photo = _lawful.Photo! with { Method = InversionMethod.Edict } });
    }

    [Fact]
    public void What_does_not_is_refused_with_the_way_out()
    {
        PhotoInput photo = _lawful.Photo!;

        AssertRefused(_lawful with { Scheduler = "euler" }, "leave the scheduler out");
        AssertRefused(_lawful with { NegativePrompt = "people" }, "invert by ddim or edict");
        AssertRefused(_lawful with { Photo = photo with { Sha256 = Sha256Digest.Of([3]) } }, "both must name the same content");
        AssertRefused(_lawful with { Photo = photo with { Method = InversionMethod.Edict, SourcePrompt = "the sea" } }, "choose one of them");
        AssertRefused(
            _lawful with { Photo = photo with { Method = InversionMethod.Edict }, Controls = new AttentionControls { Blend = new LocalBlend() } },
            "leave blending out");
        AssertRefused(_lawful with { Guidance = 1, Photo = photo with { Method = InversionMethod.Proximal } }, "give a guidance above 1");
        AssertRefused(_lawful with { Photo = photo with { SourcePrompt = " " } }, "say what the photo shows");
        AssertRefused(_lawful with { Photo = photo with { FileName = "a\nb.jpg" } }, "control character");
        AssertRefused(_lawful with { Photo = photo with { Fit = (PhotoFit)9 } }, "There is no fit called 9");
    }

    [Fact]
    public void A_request_without_a_photo_does_not_speak_of_one()
    {
        string json = JsonSerializer.Serialize(_lawful with { Photo = null }, SpecJson.Options);

        Assert.DoesNotContain("photo", json, StringComparison.OrdinalIgnoreCase);
    }

    private static void AssertRefused(RenderRequest request, string says)
    {
        UserError refused = Assert.Throws<UserError>(() => RenderRequestRules.Check(request));
        Assert.Equal(ErrorClass.Usage, refused.Class);
        Assert.Contains(says, refused.Message, StringComparison.Ordinal);
    }
}
