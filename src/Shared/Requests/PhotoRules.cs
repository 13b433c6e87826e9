using AADiff.Shared.Errors;

namespace AADiff.Shared.Requests;

/// <summary>What a request with a photo may ask for, beside its texts.</summary>
internal static class PhotoRules
{
    /// <summary>The sampler that photos are inverted with (docs/method.md §11.1).</summary>
    private const string Sampler = "ddim";

    /// <summary>Throws <see cref="UserError"/> with the first rule that the request breaks.</summary>
    public static void Check(RenderRequest request)
    {
        if (request.Photo is not { } photo)
        {
            return;
        }

        Require(
            photo.Sha256 == photo.ObjectName.Digest,
            $"The photo {photo.FileName} has the SHA-256 {photo.Sha256}, but its object is {photo.ObjectName}: both must name the same content.");
        Defined(photo.Fit, "fit");
        Defined(photo.Method, "method of inversion");
        Defined(photo.Background, "background");
        Require(
            request.Scheduler is null or Sampler,
            $"A photo is inverted with {Sampler}, which {request.Scheduler} has no way back to: leave the scheduler out.");
        Require(
            photo.NullEmbeddings is null || photo.Method == InversionMethod.NullText,
            "Null embeddings are of null-text inversion: invert by null-text, or leave them out.");
        Require(
            photo.NullEmbeddings is not { } given || given.Sha256 == given.ObjectName.Digest,
            $"The null embeddings {photo.NullEmbeddings?.FileName} have another SHA-256 than their object: both must name the same content.");
        Require(
            request.NegativePrompt.Length == 0 || photo.Method is InversionMethod.Ddim or InversionMethod.Edict,
            "With this method of inversion the photo's own prompt is in the negative prompt's place: leave the negative prompt out, or invert by ddim or edict.");
        Require(
            photo.SourcePrompt is null || photo.Method is InversionMethod.Npi or InversionMethod.Proximal or InversionMethod.ProximalSoft,
            "A source prompt goes with npi, proximal or proximal-soft: choose one of them, or leave the source prompt out.");
        Require(
            photo.Method is not (InversionMethod.Proximal or InversionMethod.ProximalSoft)
                || request.Guidance is not { } guidance || RenderRequestRules.GuidanceInUse(guidance) > 1,
            "Proximal guidance is about what guidance enlarges, and there is none: give a guidance above 1, or invert by npi.");
        Require(
            photo.Method != InversionMethod.Edict || request.Controls.Blend is null,
            "EDICT has two latents for each picture, which can't be blended: leave blending out, or invert by npi.");
    }

    private static void Defined<T>(T value, string what)
        where T : struct, Enum =>
        Require(Enum.IsDefined(value), $"There is no {what} called {value}: choose one of {string.Join(", ", Enum.GetNames<T>())}.");

    private static void Require(bool holds, string sentence)
    {
        if (!holds)
        {
            throw new UserError(ErrorClass.Usage, sentence);
        }
    }
}
