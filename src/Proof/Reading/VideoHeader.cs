using System.Globalization;
using System.Text.Json;
using AADiff.Shared.Requests;

namespace AADiff.Proof.Reading;

/// <summary>What the header of a video says, whoever made it.</summary>
/// <param name="Size">Width and height of a frame.</param>
/// <param name="FrameRate">On average; from 1 to 120.</param>
/// <param name="SoundDelay">Seconds from the beginning of its pictures to that of its sound; null: it has none.</param>
internal sealed record VideoHeader(PictureSize Size, FrameRate FrameRate, double? SoundDelay)
{
    /// <summary>Arguments of ffprobe, before the file.</summary>
    public const string Arguments = "-show_entries stream=codec_type,width,height,avg_frame_rate,r_frame_rate,start_time -of json";

    private const double Slowest = 1;
    private const double Fastest = 120;

    /// <summary>Null: there are no pictures.</summary>
    public static VideoHeader? Read(ReadOnlyMemory<byte> json)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        JsonElement[] streams = document.RootElement.TryGetProperty("streams", out JsonElement all) ? [.. all.EnumerateArray()] : [];
        if (First(streams, "video") is not { } video || Number(video, "width") is not (> 0 and < 65_536 and var width)
            || Number(video, "height") is not (> 0 and < 65_536 and var height))
        {
            return null;
        }

        FrameRate rate = RateOf(video, "avg_frame_rate") ?? RateOf(video, "r_frame_rate") ?? new FrameRate(25);
        double? delay = First(streams, "audio") is not { } audio ? null
            : Seconds(audio) - Seconds(video);
        return new VideoHeader(new PictureSize((int)width, (int)height), rate, delay);
    }

    private static JsonElement? First(JsonElement[] streams, string type) =>
        streams.Where(stream => Text(stream, "codec_type") == type).Select(stream => (JsonElement?)stream).FirstOrDefault();

    private static FrameRate? RateOf(JsonElement stream, string name) =>
        Text(stream, name) is { } text && FrameRate.TryParse(text, out FrameRate rate) && rate.PerSecond is >= Slowest and <= Fastest ? rate : null;

    private static double Seconds(JsonElement stream) => Number(stream, "start_time") ?? 0;

    private static double? Number(JsonElement stream, string name) =>
        double.TryParse(Text(stream, name), NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && double.IsFinite(value)
            ? value
            : null;

    private static string? Text(JsonElement stream, string name) => stream.TryGetProperty(name, out JsonElement value) ? value.ToString() : null;
}
