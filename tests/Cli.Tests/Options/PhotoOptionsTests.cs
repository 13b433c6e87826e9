using System.CommandLine;
using AADiff.Cli.Options;
using AADiff.Cli.Rendering;
using AADiff.Shared.Errors;
using AADiff.Shared.Requests;
using Xunit;

namespace AADiff.Cli.Tests.Options;

public sealed class PhotoOptionsTests
{
    [Fact]
    public void Every_option_of_a_photo_finds_its_place()
    {
        RequestDraft draft = Read(
            "--image", "photos/beach.jpg", "--fit", "pad", "--invert", "proximal-soft", "--background", "photo", "--source-prompt", " a beach ");

        PhotoInput photo = draft.Request.Photo!;
        Assert.Equal(("photos/beach.jpg", "beach.jpg"), (draft.PhotoPath, photo.FileName));
        Assert.Equal(
            (PhotoFit.Pad, InversionMethod.ProximalSoft, PhotoBackground.Photo, "a beach"),
            (photo.Fit, photo.Method, photo.Background, photo.SourcePrompt));
    }

    [Fact]
    public void A_photo_alone_is_cropped_and_inverted_with_its_own_latents_as_the_base()
    {
        PhotoInput photo = Read("--image", "beach.jpg").Request.Photo!;

        Assert.Equal((PhotoFit.Crop, InversionMethod.Npi, PhotoBackground.Model, null), (photo.Fit, photo.Method, photo.Background, photo.SourcePrompt));
        Assert.Null(Read().Request.Photo);
    }

    [Fact]
    public void Without_a_photo_its_options_are_refused()
    {
        UserError refused = Assert.Throws<UserError>(() => Read("--invert", "npi"));

        Assert.Equal((ErrorClass.Usage, "--invert does nothing without --image: name the photo."), (refused.Class, refused.Message));
    }

    private static RequestDraft Read(params string[] arguments)
    {
        RequestOptions options = new();
        Command command = new("render");
        options.AddTo(command);
        return options.Read(command.Parse(["--prompt", "rain", "--audio", "rain.wav", .. arguments]));
    }
}
