namespace AADiff.Shared.Pictures;

/// <summary>Lower-case hex SHA-256 over everything that decides the pixels of one picture: equal key = equal picture.</summary>
public readonly record struct PictureKey(string Hex)
{
    public override string ToString() => Hex;
}
