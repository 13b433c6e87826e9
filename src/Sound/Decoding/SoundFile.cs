namespace AADiff.Sound.Decoding;

/// <param name="Path">Where the file lies; any name is safe.</param>
/// <param name="Name">What messages call it: the user's own name for it, which may differ from a temporary copy's.</param>
public sealed record SoundFile(string Path, string Name)
{
    public SoundFile(string path)
        : this(path, path)
    {
    }
}
