using System.Collections.Immutable;

namespace AADiff.Shared.Pictures;

/// <summary>A word of the prompt that a sound drives, and the columns of the cross-attention that belong to it (position 0 is begin-of-text).</summary>
public sealed record DrivenWord(string Word, ImmutableArray<int> Tokens)
{
    public bool Equals(DrivenWord? other) => other is not null && Word == other.Word && Tokens.SequenceEqual(other.Tokens);

    public override int GetHashCode() => Word.GetHashCode(StringComparison.Ordinal);
}
