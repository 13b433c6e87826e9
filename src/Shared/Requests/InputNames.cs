namespace AADiff.Shared.Requests;

/// <summary>The files that were uploaded for a request.</summary>
public static class InputNames
{
    /// <summary>Object names of its sounds, curves and mask.</summary>
    public static IEnumerable<string> Of(RenderRequest request) => request.Sounds
        .SelectMany(sound => (string?[])[sound.ObjectName, sound.CurveObjectName])
        .Append(request.Controls.Blend?.MaskObjectName)
        .OfType<string>();
}
