using System.Text.Json;
using AADiff.Shared.Pictures;
using AADiff.Shared.Requests;
using Xunit;

namespace AADiff.Shared.Tests.Requests;

public sealed class SoundTrackTests
{
    private static readonly string _file = $"\"objectName\":\"inputs/{new string('a', 64)}.wav\",\"fileName\":\"a.wav\",\"sha256\":\"{new string('a', 64)}\"";

    [Fact]
    public void A_sound_without_a_preset_is_measured_as_ever()
    {
        SoundTrack read = Read($"{{{_file}}}");

        Assert.Equal((null, new EnvelopeSettings()), (read.Preset, read.Envelope));
        Assert.Contains("\"envelope\":{\"feature\":\"spectral-mean\"", JsonSerializer.Serialize(read, SpecJson.Options), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData(",\"envelope\":{\"gain\":2}")]
    public void A_preset_measures_in_place_of_an_envelope_which_is_not_written(string envelope)
    {
        SoundTrack read = Read($"{{{_file},\"preset\":\"auto\"{envelope}}}");

        Assert.Null(read.Envelope);
        Assert.DoesNotContain("envelope", JsonSerializer.Serialize(read, SpecJson.Options), StringComparison.Ordinal);
    }

    [Fact]
    public void An_envelope_that_is_null_is_refused() => Assert.Throws<JsonException>(() => Read($"{{{_file},\"envelope\":null}}"));

    private static SoundTrack Read(string json) => JsonSerializer.Deserialize<SoundTrack>(json, SpecJson.Options)!;
}
