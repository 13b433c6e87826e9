using System.Collections.Immutable;
using System.Text.Json;
using AADiff.Shared.Objects;
using AADiff.Shared.Pictures;

namespace AADiff.Coordinator.Jobs.Attempts;

/// <summary>
/// The log of attempts as people and <c>gc</c> read it: one JSON object a line, in the order the attempts ended. A line with a
/// <c>sha256</c> is the attempt whose object the job uses.
/// </summary>
internal static class AttemptLogText
{
    public static MemoryStream Write(ImmutableArray<EndedAttempt> attempts, Storyboard? storyboard)
    {
        MemoryStream text = new();
        foreach (EndedAttempt attempt in attempts)
        {
            PictureKey? key = storyboard?.Pictures[attempt.Picture].Key;
            JsonSerializer.Serialize(text, Line(attempt, key), SpecJson.Options);
            text.WriteByte((byte)'\n');
        }

        text.Position = 0;
        return text;
    }

    private static AttemptLine Line(EndedAttempt attempt, PictureKey? key) => new(
        attempt.Picture,
        key?.Hex,
        attempt.Outcome,
        attempt.Node,
        Filled(attempt.Attempt),
        attempt.Started,
        Math.Round(attempt.Milliseconds / 1000, 3),
        attempt.Succeeded && key is not null ? ObjectNames.Picture(key.Value, attempt.Attempt) : null,
        Filled(attempt.Sha256),
        attempt.Succeeded ? attempt.Bytes : null,
        attempt.Error,
        attempt.Final ? true : null);

    private static string? Filled(string text) => text.Length == 0 ? null : text;

    private sealed record AttemptLine(
        int Picture,
        string? Key,
        AttemptOutcome Outcome,
        string Node,
        string? Attempt,
        DateTimeOffset Started,
        double Seconds,
        string? Object,
        string? Sha256,
        long? Bytes,
        string? Error,
        bool? Final);
}
