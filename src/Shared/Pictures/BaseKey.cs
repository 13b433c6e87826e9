namespace AADiff.Shared.Pictures;

/// <summary>Lower-case hex SHA-256 over everything that frames of one base share.</summary>
public readonly record struct BaseKey(string Hex)
{
    public override string ToString() => Hex;
}
