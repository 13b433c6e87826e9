using System.Text.Json;
using AADiff.Shared.Pictures;

namespace AADiff.Bench.Inversion;

/// <summary>A picture whose true versions at other strengths of one word are known.</summary>
/// <param name="Name">Of its files.</param>
/// <param name="Prompt">What it shows.</param>
/// <param name="Word">That its strength belongs to.</param>
/// <param name="File">At strength 1.</param>
/// <param name="Photo">The same, decoded.</param>
/// <param name="Without">At strength 0.</param>
/// <param name="Strong">At strength 2.</param>
internal sealed record TrueScene(string Name, string Prompt, string Word, byte[] File, Picture Photo, Picture Without, Picture Strong)
{
    /// <summary>Levels of 255 by which a channel may differ where a word's strength changes nothing.</summary>
    private const int Same = 3;

    /// <summary>Pixels that are the same at every strength; null: fewer than half are, because the word lights or covers all of the scene.</summary>
    public bool[]? Background { get; } = StillPixels(Photo, Without, Strong);

    /// <summary>The half of the pixels that the truth changes least.</summary>
    public bool[] Calm { get; } = CalmPixels(Photo, Without, Strong);

    /// <param name="folder">NAME-0.0.png, NAME-1.0.png and NAME-2.0.png of each scene, and index.json with their prompts and words.</param>
    public static TrueScene[] Load(string folder)
    {
        using JsonDocument index = JsonDocument.Parse(System.IO.File.ReadAllBytes(Path.Combine(folder, "index.json")));
        return
        [
            .. index.RootElement.EnumerateArray().Select(scene =>
            {
                string name = scene.GetProperty("name").GetString()!;
                byte[] At(string strength) => System.IO.File.ReadAllBytes(Path.Combine(folder, $"{name}-{strength}.png"));
                return new TrueScene(
                    name, scene.GetProperty("prompt").GetString()!, scene.GetProperty("word").GetString()!, At("1.0"),
                    PictureFile.Decode(At("1.0")), PictureFile.Decode(At("0.0")), PictureFile.Decode(At("2.0")));
            }),
        ];
    }

    private static bool[]? StillPixels(Picture photo, Picture without, Picture strong)
    {
        bool[] still = [.. Changes(photo, without, strong).Select(change => change <= Same)];
        return still.Count(pixel => pixel) * 2 >= still.Length ? still : null;
    }

    private static bool[] CalmPixels(Picture photo, Picture without, Picture strong)
    {
        int[] changes = Changes(photo, without, strong);
        int median = changes.Order().ElementAt(changes.Length / 2);
        return [.. changes.Select(change => change <= median)];
    }

    /// <summary>Largest change of a channel, pixel by pixel.</summary>
    private static int[] Changes(Picture photo, Picture without, Picture strong) =>
    [
        .. Enumerable.Range(0, photo.Width * photo.Height).Select(pixel => Enumerable.Range(3 * pixel, 3)
            .Max(i => Math.Max(Math.Abs(photo.Rgb[i] - without.Rgb[i]), Math.Abs(photo.Rgb[i] - strong.Rgb[i])))),
    ];
}
