namespace AADiff.Shared.Requests;

/// <summary>What a request with a photo leaves open and its method decides.</summary>
public static class PhotoDefaults
{
    /// <summary>Measured on photos whose true versions are known: with more, what a word does goes further than the truth (docs/method.md §11.6).</summary>
    private const double MostOfNullText = 1.5;

    /// <summary>
    /// The guidance scale. By negative-prompt inversion guidance would enlarge nothing but the distance of a strength from the photo's own, and how far a word
    /// goes is what strengths say, so there is none. Null-text inversion needs some to have anything to fit, and has little. Other methods have the model's,
    /// and so have embeddings that were made elsewhere, which were fitted to what is usual.
    /// </summary>
    /// <param name="asked">Of the request, or null.</param>
    /// <param name="ofModel">That suits its pictures.</param>
    /// <param name="method">Of the photo.</param>
    /// <param name="embeddingsGiven">Those of null-text inversion were made elsewhere.</param>
    public static double Guidance(double? asked, double ofModel, InversionMethod method, bool embeddingsGiven) =>
        RenderRequestRules.GuidanceInUse(asked ?? method switch
        {
            InversionMethod.Npi => 1,
            InversionMethod.NullText when !embeddingsGiven => Math.Min(ofModel, MostOfNullText),
            _ => ofModel,
        });
}
