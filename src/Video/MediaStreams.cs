using System.Globalization;
using System.Text.Json;

namespace AADiff.Video;

/// <summary>What ffprobe says of the streams of a file of ours, after it has read its packets and decoded the first of them.</summary>
/// <param name="Video">Null: none.</param>
/// <param name="Audio">Null: none.</param>
internal sealed record MediaStreams(MediaStreams.VideoStream? Video, MediaStreams.AudioStream? Audio)
{
    /// <summary>Arguments of ffprobe, before the file.</summary>
    public const string Arguments = "-hide_banner -v error -show_entries "
        + "stream=codec_type,codec_name,pix_fmt,color_range,color_space,color_transfer,color_primaries,sample_rate,channels -of json";

    /// <exception cref="FormatException">It says something else.</exception>
    public static MediaStreams Read(ReadOnlyMemory<byte> json)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(json);
            JsonElement[] streams = [.. document.RootElement.GetProperty("streams").EnumerateArray()];
            JsonElement? video = Only(streams, "video"), audio = Only(streams, "audio");
            return new MediaStreams(
                video is { } v
                    ? new VideoStream(Text(v, "codec_name"), string.Join('/', ((string[])
                        ["pix_fmt", "color_range", "color_space", "color_transfer", "color_primaries"]).Select(name => Text(v, name))))
                    : null,
                audio is { } a
                    ? new AudioStream(
                        Text(a, "codec_name"), int.Parse(Text(a, "sample_rate"), CultureInfo.InvariantCulture), a.GetProperty("channels").GetInt32())
                    : null);
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new FormatException("ffprobe's description can't be read", e);
        }
    }

    private static JsonElement? Only(JsonElement[] streams, string type)
    {
        JsonElement[] found = [.. streams.Where(stream => Text(stream, "codec_type") == type)];
        return found.Length switch
        {
            0 => null,
            1 => found[0],
            _ => throw new FormatException($"{found.Length} {type} streams instead of one"),
        };
    }

    private static string Text(JsonElement stream, string name) => stream.TryGetProperty(name, out JsonElement value) ? $"{value}" : "none";

    /// <param name="Codec">As ffmpeg names it.</param>
    /// <param name="Colours">Pixel format, range, matrix, transfer and primaries.</param>
    internal sealed record VideoStream(string Codec, string Colours);

    /// <param name="Codec">As ffmpeg names it.</param>
    /// <param name="SampleRate">In Hz.</param>
    /// <param name="Channels">How many.</param>
    internal sealed record AudioStream(string Codec, int SampleRate, int Channels);
}
