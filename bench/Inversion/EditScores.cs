using AADiff.Shared.Pictures;

namespace AADiff.Bench.Inversion;

/// <summary>How near the edits of one scene come to the photo where nothing should change, and to the truth. Not a number where the scene does not tell.</summary>
internal sealed record EditScores
{
    /// <summary>Decibel between the picture at strength 1 and the codec's round trip.</summary>
    public required double Silence { get; init; }

    /// <summary>Decibel between the picture at strength 1 and one a little beside it: whether the video jumps where the sound begins.</summary>
    public double Slight { get; init; } = PictureDistance.Equal;

    /// <summary>Decibel over the pixels that no strength changes, between edits and photo; the mean over both edits.</summary>
    public required double BackgroundToPhoto { get; init; }

    /// <summary>The same between edits and the codec's round trip: what the edit alone changes there.</summary>
    public required double BackgroundToCodec { get; init; }

    /// <summary>Structural similarity of edit and photo, where what should change is the photo's in both.</summary>
    public required double BackgroundSimilarity { get; init; }

    /// <summary>Decibel between edits and truth over the half of the pixels that the truth changes least.</summary>
    public required double Calm { get; init; }

    /// <summary>
    /// 1 − cosine of the gradients of edit and truth over the same half: how much of what is where has moved. Stands in for PIE-Bench's distance, which needs
    /// DINO.
    /// </summary>
    public required double Structure { get; init; }

    /// <summary>Decibel between the edit at 0 and the truth.</summary>
    public required double Without { get; init; }

    /// <summary>Decibel between the edit at 2 and the truth.</summary>
    public required double Strong { get; init; }

    public required double WithoutSimilarity { get; init; }

    public required double StrongSimilarity { get; init; }

    public double Inverting { get; init; }

    public double Drawing { get; init; }

    public static EditScores Of(TrueScene scene, Picture roundTrip, Picture silence, Picture without, Picture strong)
    {
        (Picture Edit, Picture Truth)[] edits = [(without, scene.Without), (strong, scene.Strong)];
        double OfBackground(Func<Picture, bool[], double> score) =>
            scene.Background is { } still ? edits.Average(edit => score(edit.Edit, still)) : double.NaN;
        return new EditScores
        {
            Silence = PictureDistance.Decibels(silence, roundTrip),
            BackgroundToPhoto = OfBackground((edit, still) => PictureDistance.Decibels(edit, scene.Photo, still)),
            BackgroundToCodec = OfBackground((edit, still) => PictureDistance.Decibels(edit, roundTrip, still)),
            BackgroundSimilarity = OfBackground((edit, still) => StructuralSimilarity.Of(Only(edit, still, scene.Photo), scene.Photo)),
            Calm = edits.Average(edit => PictureDistance.Decibels(edit.Edit, edit.Truth, scene.Calm)),
            Structure = edits.Average(edit => 1 - Cosine(Gradients(edit.Edit, scene.Calm), Gradients(edit.Truth, scene.Calm))),
            Without = PictureDistance.Decibels(without, scene.Without),
            Strong = PictureDistance.Decibels(strong, scene.Strong),
            WithoutSimilarity = StructuralSimilarity.Of(without, scene.Without),
            StrongSimilarity = StructuralSimilarity.Of(strong, scene.Strong),
        };
    }

    private static Picture Only(Picture edit, bool[] counts, Picture otherwise) =>
        edit with { Rgb = [.. edit.Rgb.Select((value, i) => counts[i / 3] ? value : otherwise.Rgb[i])] };

    private static double[] Gradients(Picture picture, bool[] counts)
    {
        double Light(int x, int y) => Enumerable.Range(3 * ((y * picture.Width) + x), 3).Sum(i => picture.Rgb[i] / 3.0);
        return
        [
            .. Enumerable.Range(1, picture.Height - 2).SelectMany(y => Enumerable.Range(1, picture.Width - 2)
                .Where(x => counts[(y * picture.Width) + x])
                .SelectMany(x => (double[])[Light(x + 1, y) - Light(x - 1, y), Light(x, y + 1) - Light(x, y - 1)])),
        ];
    }

    private static double Cosine(double[] one, double[] other)
    {
        double dot = one.Zip(other, (a, b) => a * b).Sum();
        return dot / Math.Sqrt(one.Sum(a => a * a) * other.Sum(b => b * b));
    }
}
