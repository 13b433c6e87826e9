using System.Collections.Immutable;
using AADiff.Shared.Objects;
using AADiff.Shared.Pictures;
using AADiff.Shared.Requests;
using SkiaSharp;

namespace AADiff.Testing.Pictures;

/// <summary>One-coloured pictures in a store, and storyboards that show them.</summary>
public static class GreyPictures
{
    /// <summary>Picture i has the strength i.</summary>
    public static Storyboard Storyboard(FrameRate rate, IEnumerable<int> frames)
    {
        ImmutableArray<int> all = [.. frames];
        return new Storyboard(
            new BaseKey(new string('b', 64)), rate, all,
            [.. Enumerable.Range(0, all.Max() + 1).Select(i => new PlannedPicture(new PictureKey($"{i:x64}"), [i]))]);
    }

    /// <summary>Stores one picture a grey.</summary>
    /// <returns>Their object names.</returns>
    public static async Task<ImmutableArray<string>> StoreAsync(IObjectStore store, int width, int height, params byte[] greys)
    {
        var names = ImmutableArray.CreateBuilder<string>(greys.Length);
        foreach (byte grey in greys)
        {
            string name = ObjectNames.Picture(new PictureKey($"{names.Count:x64}"), "a1");
            using var picture = new SKBitmap(width, height);
            picture.Erase(new SKColor(grey, grey, grey));
            using SKData png = picture.Encode(SKEncodedImageFormat.Png, 100);
            await store.PutAsync(name, png.AsStream(), "image/png");
            names.Add(name);
        }

        return names.MoveToImmutable();
    }
}
