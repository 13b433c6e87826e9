namespace AADiff.Shared.Frames;

/// <summary>Lower-case hex SHA-256 over everything that decides the pixels of one picture: equal key = equal picture.</summary>
public readonly record struct FrameKey(string Hex)
{
    public override string ToString() => Hex;
}
