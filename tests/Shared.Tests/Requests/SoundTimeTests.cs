using System.Text.Json;
using AADiff.Shared.Pictures;
using AADiff.Shared.Requests;
using Xunit;

namespace AADiff.Shared.Tests.Requests;

public sealed class SoundTimeTests
{
    [Theory]
    [InlineData("90", 90)]
    [InlineData("90s", 90)]
    [InlineData("1:30", 90)]
    [InlineData("1.5s", 1.5)]
    [InlineData("250ms", 0.25)]
    [InlineData("0:00.5", 0.5)]
    [InlineData("1:02:03.25", 3723.25)]
    [InlineData("24:00:00", 86400)]
    [InlineData(" 0 ", 0)]
    public void A_time_is_read_as_people_write_it(string text, double seconds) => Assert.Equal(seconds, SoundTime.Parse(text)!.Value.Seconds);

    [Theory]
    [InlineData("")]
    [InlineData("s")]
    [InlineData("-1")]
    [InlineData("1:5")]
    [InlineData("1:75")]
    [InlineData("1:60:00")]
    [InlineData("1.5:00")]
    [InlineData("1:2:3:4")]
    [InlineData("86401")]
    [InlineData("1e3")]
    [InlineData("NaN")]
    [InlineData("1 30")]
    [InlineData("1:30s")]
    [InlineData("99999999999999999999")]
    public void What_is_no_time_is_none(string text) => Assert.Null(SoundTime.Parse(text));

    [Fact]
    public void In_JSON_it_is_seconds_and_texts_are_read_too_and_a_request_without_a_part_says_nothing_of_one()
    {
        SoundPart part = JsonSerializer.Deserialize<SoundPart>("""{"start":"1:30","duration":1.5}""", SpecJson.Options)!;

        Assert.Equal("""{"start":90,"duration":1.5}""", JsonSerializer.Serialize(part, SpecJson.Options));
        Assert.ThrowsAny<JsonException>(() => JsonSerializer.Deserialize<SoundPart>("""{"start":-1}""", SpecJson.Options));
        Assert.ThrowsAny<JsonException>(() => JsonSerializer.Deserialize<SoundPart>("""{"start":true}""", SpecJson.Options));
        Assert.ThrowsAny<JsonException>(() => JsonSerializer.Deserialize<SoundPart>("""{"start":"soon"}""", SpecJson.Options));
    }
}
