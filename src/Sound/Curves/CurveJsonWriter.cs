using System.Text.Json;
using AADiff.Shared.Farm;
using AADiff.Shared.Pictures;
using AADiff.Sound.Decoding;

namespace AADiff.Sound.Curves;

/// <summary>
/// A curve as JSON: <c>{"sound": {"samples", "sampleRate", "channels", "seconds"}, "preset": {"sound", "preset", "score"}, "fps", "words": [{"word", "score", "driven"}, …],
/// "frames": [{"frame", "time", "a", "u", "v", "m": {WORD: strength, …}}, …]}</c>. Steps that the curve has not are left out.
/// </summary>
public static class CurveJsonWriter
{
    /// <param name="stream">Receives UTF-8.</param>
    /// <param name="curve">The frames.</param>
    /// <param name="sound">What was heard; null: a curve from a file.</param>
    /// <param name="scores">All candidate words; empty: the driven words, without scores.</param>
    /// <param name="preset">What measured it; null: settings without one.</param>
    public static void Write(Stream stream, Curve curve, SoundInfo? sound, IReadOnlyList<WordScore> scores, PresetScore? preset = null)
    {
        using var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = false });
        json.WriteStartObject();
        if (sound is not null)
        {
            json.WriteStartObject("sound");
            json.WriteNumber("samples", sound.Samples);
            json.WriteNumber("sampleRate", sound.SampleRate);
            json.WriteNumber("channels", sound.Channels);
            json.WriteNumber("seconds", sound.Duration.TotalSeconds);
            json.WriteEndObject();
        }

        if (preset is not null)
        {
            json.WritePropertyName("preset");
            JsonSerializer.Serialize(json, preset, SpecJson.Options);
        }

        json.WriteString("fps", curve.FrameRate.ToString());
        json.WriteStartArray("words");
        foreach (WordScore word in scores.Count > 0 ? scores : [.. curve.Words.Select(word => new WordScore(word.Word, null, true))])
        {
            json.WriteStartObject();
            json.WriteString("word", word.Word);
            if (word.Score is { } score)
            {
                json.WriteNumber("score", score);
            }
            else
            {
                json.WriteNull("score");
            }

            json.WriteBoolean("driven", word.Driven);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("frames");
        for (int frame = 0; frame < curve.Frames; frame++)
        {
            WriteFrame(json, curve, frame);
            if (json.BytesPending > 64 * 1024)
            {
                json.Flush();
            }
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteFrame(Utf8JsonWriter json, Curve curve, int frame)
    {
        json.WriteStartObject();
        json.WriteNumber("frame", frame);
        json.WriteNumber("time", curve.Time(frame));
        WriteIfPresent(CurveColumns.Loudness, curve.Loudness);
        WriteIfPresent(CurveColumns.Normalised, curve.Normalised);
        WriteIfPresent(CurveColumns.Envelope, curve.Envelope);
        json.WriteStartObject("m");
        foreach (CurveWord word in curve.Words)
        {
            json.WriteNumber(word.Word, word.Strengths[frame]);
        }

        json.WriteEndObject();
        json.WriteEndObject();

        void WriteIfPresent(string name, IReadOnlyList<double> values)
        {
            if (values.Count > 0)
            {
                json.WriteNumber(name, values[frame]);
            }
        }
    }
}
