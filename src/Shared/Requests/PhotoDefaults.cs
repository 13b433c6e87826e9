namespace AADiff.Shared.Requests;

/// <summary>What a request with a photo leaves open and its method decides.</summary>
public static class PhotoDefaults
{
    /// <summary>
    /// The guidance scale. By negative-prompt inversion guidance would enlarge nothing but the distance of a strength from the photo's own, and how far a word
    /// goes is what strengths say, so there is none; other methods have the model's.
    /// </summary>
    /// <param name="asked">Of the request, or null.</param>
    /// <param name="ofModel">That suits its pictures.</param>
    /// <param name="method">Of the photo.</param>
    public static double Guidance(double? asked, double ofModel, InversionMethod method) =>
        RenderRequestRules.GuidanceInUse(asked ?? (method == InversionMethod.Npi ? 1 : ofModel));
}
