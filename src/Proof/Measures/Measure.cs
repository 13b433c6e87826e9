using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace AADiff.Proof.Measures;

/// <summary>A finite number, or the reason why there is none: never NaN, and never nothing without a word.</summary>
[JsonConverter(typeof(MeasureJson))]
public readonly record struct Measure
{
    private readonly string? _reason;

    private Measure(double? value, string? reason) => (Value, _reason) = (value, reason);

    /// <summary>Null: not measurable, and <see cref="Reason"/> says why.</summary>
    public double? Value { get; }

    /// <summary>What follows "not measurable because"; null with a value.</summary>
    public string? Reason => Value is null ? _reason ?? "nothing was measured" : null;

    /// <exception cref="ArgumentOutOfRangeException">It is infinite or no number.</exception>
    public static Measure Of(double value) => double.IsFinite(value)
        ? new Measure(value, null)
        : throw new ArgumentOutOfRangeException(nameof(value), value, "a measure is a finite number");

    /// <param name="because">Begins in lower case and ends without a full stop.</param>
    public static Measure Missing(string because) => new(null, because);

    /// <summary>The same reason, or another number.</summary>
    public Measure Then(Func<double, double> change) => Value is { } value ? Of(change(value)) : this;

    public bool AtLeast(double limit) => Value >= limit;

    public bool AtMost(double limit) => Value <= limit;

    /// <param name="format">Of the number.</param>
    public string Text(string format = "0.00") =>
        Value is { } value ? value.ToString(format, CultureInfo.InvariantCulture) : $"not measurable because {Reason}";
}

/// <summary>A number, or {"notMeasurable": "because …"}.</summary>
internal sealed class MeasureJson : JsonConverter<Measure>
{
    private const string Missing = "notMeasurable";
    private const string Because = "because ";

    public override Measure Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType == JsonTokenType.Number)
        {
            return Measure.Of(reader.GetDouble());
        }

        using JsonDocument document = JsonDocument.ParseValue(ref reader);
        return document.RootElement.ValueKind == JsonValueKind.Object && document.RootElement.TryGetProperty(Missing, out JsonElement reason)
            && reason.GetString() is { } text && text.StartsWith(Because, StringComparison.Ordinal)
            ? Measure.Missing(text[Because.Length..])
            : throw new JsonException($"a measure is a number or an object with {Missing}");
    }

    public override void Write(Utf8JsonWriter writer, Measure value, JsonSerializerOptions options)
    {
        if (value.Value is { } number)
        {
            writer.WriteNumberValue(number);
            return;
        }

        writer.WriteStartObject();
        writer.WriteString(Missing, Because + value.Reason);
        writer.WriteEndObject();
    }
}
