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

    /// <summary>Pixels that are the same at every strength.</summary>
    public bool[] Background { get; } =
        [.. Enumerable.Range(0, Photo.Width * Photo.Height).Select(i => IsSame(Photo, Without, i) && IsSame(Photo, Strong, i))];

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

    private static bool IsSame(Picture one, Picture other, int pixel) =>
        Enumerable.Range(3 * pixel, 3).All(i => Math.Abs(one.Rgb[i] - other.Rgb[i]) <= Same);
}
