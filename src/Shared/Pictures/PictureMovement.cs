using AADiff.Shared.Objects;

namespace AADiff.Shared.Pictures;

/// <summary>How far a word moves the pictures of a video: those with its smallest and its largest strength, compared.</summary>
/// <param name="Word">Number of the driven word.</param>
/// <param name="Strengths">How far its strengths are apart.</param>
/// <param name="Distance">Of the two pictures.</param>
public sealed record PictureMovement(int Word, float Strengths, PictureDistance Distance)
{
    /// <summary>Strengths that are less apart are not meant to be seen; that is said before anything is drawn.</summary>
    private const float Meant = 0.25f;

    /// <summary>
    /// Decibel of the whole picture, and of its worst block, from which on nobody sees a difference between frames that follow one another. Measured with
    /// the bundled model: words that it does not know stay above these, the weakest that it does know is far below (models/mini/README.md).
    /// </summary>
    private const double InvisibleWhole = 36;

    private const double InvisibleBlock = 24;

    /// <summary>Asked to move, and does not to the eye.</summary>
    public bool IsStill => Strengths >= Meant && Distance is { Whole: > InvisibleWhole, WorstBlock: > InvisibleBlock };

    /// <summary>Looks at two pictures a word.</summary>
    /// <param name="storyboard">Of a finished video.</param>
    /// <param name="pictures">Object name of one of its pictures.</param>
    /// <param name="store">Has them.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="Errors.UserError">A picture is missing or damaged.</exception>
    /// <exception cref="ObjectStoreException">The store is away.</exception>
    public static async Task<IReadOnlyList<PictureMovement>> MeasureAsync(
        Storyboard storyboard, Func<int, Task<string>> pictures, IObjectStore store, CancellationToken cancellationToken)
    {
        List<PictureMovement> words = [];
        PictureReader reader = new(store);
        for (int word = 0; word < storyboard.Pictures[0].Strengths.Length; word++)
        {
            int index = word;
            float StrengthOf(int picture) => storyboard.Pictures[picture].Strengths[index];
            (int least, int most) = (storyboard.Drawn().MinBy(StrengthOf), storyboard.Drawn().MaxBy(StrengthOf));
            DecodedPicture weak = await reader.ReadAsync(await pictures(least).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
            byte[] before = [.. weak.Pixels];
            DecodedPicture strong = await reader.ReadAsync(await pictures(most).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
            words.Add(new PictureMovement(
                word, StrengthOf(most) - StrengthOf(least), PictureDistance.Between(before, strong.Pixels, strong.Size.Width)));
        }

        return words;
    }
}
