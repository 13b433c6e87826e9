using AADiff.Shared.Errors;
using AADiff.Shared.Objects;

namespace AADiff.Shared.Pictures;

/// <summary>Where the pictures of a storyboard lie in the store. Any rendering of a picture will do: equal key, equal picture.</summary>
public static class StoryboardPictures
{
    /// <summary>Null: nobody has stored it, or it was removed.</summary>
    public static async Task<string?> FindAsync(IObjectStore objects, PictureKey key, CancellationToken cancellationToken)
    {
        await foreach (ObjectInfo stored in objects.ListAsync(ObjectNames.Picture(key), cancellationToken).ConfigureAwait(false))
        {
            return stored.Name;
        }

        return null;
    }

    /// <exception cref="UserError">Class Failed: it is not there any more.</exception>
    public static async Task<string> NameAsync(IObjectStore objects, PictureKey key, CancellationToken cancellationToken) =>
        await FindAsync(objects, key, cancellationToken).ConfigureAwait(false) ?? throw new UserError(
            ErrorClass.Failed,
            $"A picture of the video ({ObjectNames.Picture(key)}) is not in the store any more: render it anew under another id (--request-id).");

    /// <param name="objects">Has them.</param>
    /// <param name="storyboard">Settled.</param>
    /// <param name="frames">How many frames from the first on are read.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>From the number of a picture that these frames are made of to its object name.</returns>
    /// <exception cref="UserError">Class Failed: one is not there any more.</exception>
    public static async Task<Func<int, string>> NamesAsync(
        IObjectStore objects, Storyboard storyboard, int frames, CancellationToken cancellationToken)
    {
        Dictionary<int, string> names = [];
        foreach (int picture in Enumerable.Range(0, frames).SelectMany(frame => storyboard.BlendOf(frame).Pictures).Distinct())
        {
            names[picture] = await NameAsync(objects, storyboard.Pictures[picture].Key, cancellationToken).ConfigureAwait(false);
        }

        return picture => names[picture];
    }

    /// <summary>Of all frames.</summary>
    public static Task<Func<int, string>> NamesAsync(IObjectStore objects, Storyboard storyboard, CancellationToken cancellationToken) =>
        NamesAsync(objects, storyboard, storyboard.Frames.Length, cancellationToken);
}
