using System.Collections.Immutable;
using AADiff.Shared.Pictures;
using AADiff.Shared.Requests;
using AADiff.Sound;
using AADiff.Sound.Strength;

namespace AADiff.Coordinator.Planning;

/// <summary>Turns the strengths of every frame into pictures that are each drawn once.</summary>
public static class StoryboardPlan
{
    /// <param name="spec">The base that all frames share.</param>
    /// <param name="frameRate">Frames per second.</param>
    /// <param name="frames">Frames of the video.</param>
    /// <param name="strengths">One list a driven word of the base, in its order; each has one quantised strength a frame.</param>
    /// <returns>Pictures in the order in which the video first shows them.</returns>
    public static Storyboard From(BaseSpec spec, FrameRate frameRate, int frames, IReadOnlyList<IReadOnlyList<float>> strengths)
    {
        BaseKey baseKey = spec.Key();
        var pictures = ImmutableArray.CreateBuilder<PlannedPicture>();
        var shown = ImmutableArray.CreateBuilder<int>(frames);
        var indexOf = new Dictionary<PictureKey, int>();
        var row = new float[strengths.Count];
        for (int frame = 0; frame < frames; frame++)
        {
            for (int word = 0; word < row.Length; word++)
            {
                row[word] = strengths[word][frame];
            }

            PictureKey key = BaseSpec.PictureKey(baseKey, row);
            if (!indexOf.TryGetValue(key, out int picture))
            {
                picture = pictures.Count;
                indexOf.Add(key, picture);
                pictures.Add(new PlannedPicture(key, [.. row]));
            }

            shown.Add(picture);
        }

        return new Storyboard(baseKey, frameRate, shown.MoveToImmutable(), pictures.ToImmutable()) { Size = spec.Size };
    }

    /// <summary>
    /// As <see cref="From"/>, for pictures of which only some may be drawn: frames keep their unrounded strengths. Pictures lie on the levels, but a word's
    /// smallest and largest strength are its own, so that no frame lies outside of what can be drawn.
    /// </summary>
    public static Storyboard Adaptive(BaseSpec spec, FrameRate frameRate, int frames, IReadOnlyList<DrivenStrengths> driven)
    {
        Storyboard board = From(spec, frameRate, frames, [.. driven.Select(WithOwnEnds)]);
        var strengths = ImmutableArray.CreateBuilder<float>(frames * driven.Count);
        for (int frame = 0; frame < frames; frame++)
        {
            foreach (DrivenStrengths one in driven)
            {
                strengths.Add(one.Unrounded[frame]);
            }
        }

        return board with { Strengths = strengths.MoveToImmutable() };
    }

    /// <summary>
    /// One row of strengths a word for the whole video: sounds that are shorter leave their word as in the base once they end, longer ones
    /// are cut, and a word that several sounds drive follows the one that moves it furthest.
    /// </summary>
    /// <param name="driven">Sound by sound.</param>
    /// <param name="frames">Of the video.</param>
    /// <param name="rest">The strength of the base.</param>
    public static ImmutableArray<DrivenStrengths> Merge(IEnumerable<DrivenStrengths> driven, int frames, float rest = Strengths.Base) =>
    [
        .. driven.GroupBy(one => one.Word.Word)
            .Select(same => new DrivenStrengths(
                same.First().Word,
                [.. Furthest([.. same.Select(one => Fit(one.Strengths, frames, rest))], rest)],
                [.. Furthest([.. same.Select(one => Fit(one.Unrounded, frames, rest))], rest)])),
    ];

    /// <summary>
    /// Strengths of a word that several sounds drive: in each frame the one that moves it furthest from the base picture
    /// (the later sound's when two are as far).
    /// </summary>
    public static float[] Furthest(IReadOnlyList<IReadOnlyList<float>> strengths, float rest = Strengths.Base)
    {
        float[] furthest = [.. strengths[0]];
        foreach (IReadOnlyList<float> other in strengths.Skip(1))
        {
            for (int frame = 0; frame < furthest.Length; frame++)
            {
                if (Math.Abs(other[frame] - rest) >= Math.Abs(furthest[frame] - rest))
                {
                    furthest[frame] = other[frame];
                }
            }
        }

        return furthest;
    }

    private static IReadOnlyList<float> WithOwnEnds(DrivenStrengths driven)
    {
        (float low, float high) = (driven.Strengths.Min(), driven.Strengths.Max());
        (float lowest, float highest) = (driven.Unrounded.Min(), driven.Unrounded.Max());
        return low == high ? driven.Strengths : [.. driven.Strengths.Select(level => level == low ? lowest : level == high ? highest : level)];
    }

    private static ImmutableArray<float> Fit(ImmutableArray<float> strengths, int frames, float rest) => strengths.Length >= frames
        ? strengths[..frames]
        : strengths.AddRange(Enumerable.Repeat(rest, frames - strengths.Length));
}
