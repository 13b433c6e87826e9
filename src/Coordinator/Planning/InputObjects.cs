using AADiff.Shared.Errors;
using AADiff.Shared.Objects;
using AADiff.Shared.Requests;

namespace AADiff.Coordinator.Planning;

/// <summary>The objects that a request names, and what is said when one is not there.</summary>
internal static class InputObjects
{
    /// <exception cref="UserError">Class Input: one of them is not in the store.</exception>
    public static async Task RequireAsync(IObjectStore store, RenderRequest request, CancellationToken cancellationToken)
    {
        foreach ((InputName name, string what) in Of(request))
        {
            if (await store.FindAsync(name.Value, cancellationToken).ConfigureAwait(false) is null)
            {
                throw Missing(name, what);
            }
        }
    }

    /// <exception cref="UserError">Class Input: it is not in the store, or not what its name says.</exception>
    public static async Task CopyAsync(IObjectStore store, InputName name, string what, Stream target, CancellationToken cancellationToken)
    {
        try
        {
            await store.CopyInputAsync(name, target, cancellationToken).ConfigureAwait(false);
        }
        catch (FileNotFoundException e)
        {
            throw Missing(name, what, e);
        }
    }

    /// <summary>For who reads only its beginning: the content is not compared with its digest.</summary>
    /// <exception cref="UserError">Class Input: it is not in the store.</exception>
    public static async Task<Stream> OpenAsync(IObjectStore store, InputName name, string what, CancellationToken cancellationToken)
    {
        try
        {
            return await store.OpenAsync(name.Value, cancellationToken).ConfigureAwait(false);
        }
        catch (FileNotFoundException e)
        {
            throw Missing(name, what, e);
        }
    }

    private static IEnumerable<(InputName Name, string What)> Of(RenderRequest request)
    {
        foreach (SoundTrack sound in request.Sounds)
        {
            yield return (sound.ObjectName, $"the sound {sound.FileName}");
            if (sound.CurveObjectName is { } curve)
            {
                yield return (curve, $"the curve of the sound {sound.FileName}");
            }
        }

        if (request.Controls.Blend?.MaskObjectName is { } mask)
        {
            yield return (mask, "the mask");
        }

        if (request.Photo is { } photo)
        {
            yield return (photo.ObjectName, $"the photo {photo.FileName}");
            if (photo.NullEmbeddings is { } embeddings)
            {
                yield return (embeddings.ObjectName, $"the null embeddings {embeddings.FileName}");
            }
        }

        if (request.Heard is { ObjectName: { } heard, FileName: var file })
        {
            yield return (heard, $"the sound {file} that is to be heard");
        }
    }

    private static UserError Missing(InputName name, string what, Exception? cause = null) =>
        new(ErrorClass.Input, $"{what} is not in the object store ({name}); upload it, then submit the request again.", cause);
}
