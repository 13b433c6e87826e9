namespace AADiff.Shared.Requests;

/// <summary>Width and height in pixels.</summary>
public readonly record struct PictureSize(int Width, int Height)
{
    public override string ToString() => $"{Width}x{Height}";
}
