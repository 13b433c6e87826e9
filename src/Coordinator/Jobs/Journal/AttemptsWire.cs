using System.Collections.Immutable;
using AADiff.Coordinator.Jobs.Attempts;
using Google.Protobuf;

namespace AADiff.Coordinator.Jobs.Journal;

/// <summary>Attempts ↔ protobuf. Names of nodes and errors repeat, so each is written once.</summary>
internal static class AttemptsWire
{
    public static Wire.AttemptsEnded Write(ImmutableArray<EndedAttempt> attempts)
    {
        Wire.AttemptsEnded wire = new() { Texts = { "" } };
        Dictionary<string, int> texts = new(StringComparer.Ordinal) { [""] = 0 };
        foreach (EndedAttempt attempt in attempts)
        {
            wire.Attempts.Add(new Wire.EndedAttempt
            {
                Picture = attempt.Picture,
                Outcome = (int)attempt.Outcome,
                Node = Index(attempt.Node),
                Attempt = attempt.Attempt,
                Started = attempt.Started.ToUnixTimeMilliseconds(),
                Milliseconds = attempt.Milliseconds,
                Sha256 = ByteString.CopyFrom(Convert.FromHexString(attempt.Sha256)),
                Bytes = attempt.Bytes,
                Error = Index(attempt.Error ?? ""),
                Final = attempt.Final,
            });
        }

        return wire;

        int Index(string text)
        {
            if (!texts.TryGetValue(text, out int index))
            {
                texts[text] = index = wire.Texts.Count;
                wire.Texts.Add(text);
            }

            return index;
        }
    }

    public static ImmutableArray<EndedAttempt> Read(Wire.AttemptsEnded wire) =>
    [
        .. wire.Attempts.Select(attempt => new EndedAttempt
        {
            Picture = attempt.Picture,
            Outcome = (AttemptOutcome)attempt.Outcome,
            Node = wire.Texts[attempt.Node],
            Attempt = attempt.Attempt,
            Started = DateTimeOffset.FromUnixTimeMilliseconds(attempt.Started),
            Milliseconds = attempt.Milliseconds,
            Sha256 = Convert.ToHexStringLower(attempt.Sha256.Span),
            Bytes = attempt.Bytes,
            Error = attempt.Error == 0 ? null : wire.Texts[attempt.Error],
            Final = attempt.Final,
        }),
    ];
}
