using System.Text.Json;
using AADiff.Shared.Errors;
using AADiff.Shared.Objects;
using AADiff.Shared.Pictures;
using AADiff.Shared.Requests;
using Xunit;

namespace AADiff.Shared.Tests.Requests;

public sealed class NullEmbeddingsRulesTests
{
    private static readonly InputName _file = InputName.Of(Sha256Digest.Of([1]), ".npy");

    private static readonly RenderRequest _request = new()
    {
        Prompt = "rain over the sea",
        Model = "mini",
        Sounds = [new SoundTrack { ObjectName = InputName.Of(Sha256Digest.Of([2]), ".wav"), Sha256 = Sha256Digest.Of([2]), FileName = "rain.wav" }],
        Photo = new PhotoInput
        {
            ObjectName = InputName.Of(Sha256Digest.Of([3]), ".png"),
            Sha256 = Sha256Digest.Of([3]),
            FileName = "rain.png",
            Method = InversionMethod.NullText,
            NullEmbeddings = new NullEmbeddingsInput { ObjectName = _file, Sha256 = _file.Digest, FileName = "null.npy" },
        },
    };

    [Fact]
    public void Null_embeddings_go_with_null_text_inversion_only()
    {
        RenderRequestRules.Check(_request);

        UserError error = Assert.Throws<UserError>(
            () => RenderRequestRules.Check(_request with { Photo = _request.Photo! with { Method = InversionMethod.Npi } }));

        Assert.Equal("Null embeddings are of null-text inversion: invert by null-text, or leave them out.", error.Message);
    }

    [Fact]
    public void Null_embeddings_that_name_two_contents_are_refused()
    {
        NullEmbeddingsInput other = _request.Photo!.NullEmbeddings! with { Sha256 = Sha256Digest.Of([4]) };

        UserError error = Assert.Throws<UserError>(
            () => RenderRequestRules.Check(_request with { Photo = _request.Photo with { NullEmbeddings = other } }));

        Assert.Contains("both must name the same content", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_file_is_kept_as_long_as_its_job() => Assert.Contains(_file, InputNames.Of(_request));

    [Fact]
    public void A_photo_without_null_embeddings_does_not_speak_of_them()
    {
        string json = JsonSerializer.Serialize(_request with { Photo = _request.Photo! with { NullEmbeddings = null } }, SpecJson.Options);

        Assert.DoesNotContain("nullEmbeddings", json, StringComparison.Ordinal);
    }
}
