using System.Collections.Immutable;

namespace AADiff.Models.Tokenizers;

/// <summary>A text as a text encoder reads it.</summary>
/// <param name="Text">As given.</param>
/// <param name="Ids">Begin of text, the text, end of text; cut to the tokenizer's limit, not padded.</param>
/// <param name="Spans">
/// For every id the place in <see cref="Text"/> it comes from. Begin and end are empty. Several ids may share a span (bytes of one character),
/// and a composed letter's span may cover its base only: look columns up by intersection.
/// </param>
/// <param name="TotalLength">Number of ids there would be without a limit.</param>
/// <param name="TruncatedFrom">Where in <see cref="Text"/> the first token that was cut off starts; null: nothing was cut.</param>
public sealed record TokenizedPrompt(string Text, ImmutableArray<int> Ids, ImmutableArray<TextSpan> Spans, int TotalLength, int? TruncatedFrom)
{
    /// <summary>The ids, then <paramref name="padId"/> up to <paramref name="length"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="length"/> is shorter than the ids.</exception>
    public int[] Padded(int length, int padId)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(length, Ids.Length);
        int[] padded = new int[length];
        Ids.CopyTo(padded);
        padded.AsSpan(Ids.Length).Fill(padId);
        return padded;
    }

    public bool Equals(TokenizedPrompt? other) =>
        other is not null && Text == other.Text && Ids.SequenceEqual(other.Ids) && Spans.SequenceEqual(other.Spans)
        && TotalLength == other.TotalLength && TruncatedFrom == other.TruncatedFrom;

    public override int GetHashCode() => HashCode.Combine(Text, Ids.Length);
}

/// <summary>A stretch of a text in UTF-16 code units.</summary>
public readonly record struct TextSpan(int Start, int Length)
{
    public int End => Start + Length;

    /// <summary>An empty span meets nothing.</summary>
    public bool Intersects(TextSpan other) => Math.Max(Start, other.Start) < Math.Min(End, other.End);

    public static TextSpan Between(int start, int end) => new(start, end - start);
}
