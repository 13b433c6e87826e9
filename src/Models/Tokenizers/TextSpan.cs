namespace AADiff.Models.Tokenizers;

/// <summary>A stretch of a text in UTF-16 code units.</summary>
public readonly record struct TextSpan(int Start, int Length)
{
    public int End => Start + Length;

    /// <summary>An empty span meets nothing.</summary>
    public bool Intersects(TextSpan other) => Math.Max(Start, other.Start) < Math.Min(End, other.End);

    public static TextSpan Between(int start, int end) => new(start, end - start);
}
