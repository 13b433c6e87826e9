namespace AADiff.Shared.Pictures;

/// <summary>Lower-case hex SHA-256 over everything that decides the pixels of one picture: equal key = equal picture.</summary>
public readonly record struct PictureKey(string Hex)
{
    public override string ToString() => Hex;
}

/// <summary>Lower-case hex SHA-256 over everything that pictures of one base share.</summary>
public readonly record struct BaseKey(string Hex)
{
    public override string ToString() => Hex;
}

/// <summary>Lower-case hex SHA-256 over everything that decides the bytes of one encoded segment.</summary>
public readonly record struct SegmentKey(string Hex)
{
    public override string ToString() => Hex;
}
