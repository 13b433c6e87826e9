using AADiff.Shared.Errors;

namespace AADiff.Shared.Pictures;

/// <summary>A picture that was stored is not there any more, or is not what was stored: it has to be drawn again.</summary>
public sealed class LostPictureError(string name, string sentence, Exception? cause = null) : UserError(ErrorClass.Failed, sentence, cause)
{
    /// <summary>Of the object.</summary>
    public string Name { get; } = name;
}
