using AADiff.Shared.Errors;

namespace AADiff.Video.Exports;

/// <summary>How a video is written to a file that is not the farm's own, with everything decided.</summary>
/// <param name="Codec">What it is written with.</param>
/// <param name="Ending">Of its file, which says the container.</param>
/// <param name="Quality">The encoder's constant quality, lower is better; null: it has none.</param>
/// <param name="PixelFormat">As ffmpeg calls it; null: the codec's own.</param>
public sealed record ExportFormat(VideoCodec Codec, string Ending, int? Quality, string? PixelFormat)
{
    /// <summary>What farms make, which no export need be made of.</summary>
    public const string Own = ".mp4";

    /// <summary>The ending of a file that nobody has named.</summary>
    public static string UsualEnding(VideoCodec codec) => CodecFacts.Of(codec).Endings[0];

    /// <param name="path">Of the file, of which the ending counts.</param>
    /// <param name="codec">Null: what suits the ending.</param>
    /// <param name="quality">Null: the usual one.</param>
    /// <param name="pixelFormat">Null: the usual one.</param>
    /// <returns>Null: nothing is asked for but what farms make.</returns>
    /// <exception cref="UserError">Class Output: nothing is written with that ending. Usage: the rest does not go with it.</exception>
    public static ExportFormat? Of(string path, VideoCodec? codec, int? quality, string? pixelFormat)
    {
        string ending = Path.GetExtension(path).ToLowerInvariant();
        CodecFacts[] fitting = [.. CodecFacts.All.Where(facts => facts.Endings.Contains(ending))];
        if (fitting.Length == 0)
        {
            throw new UserError(ErrorClass.Output, $"\"{path}\" can't be written: a video ends with {Or(CodecFacts.AllEndings)}.");
        }

        if (ending == Own && codec is null && quality is null && pixelFormat is null)
        {
            return null;
        }

        CodecFacts facts = codec is { } named ? CodecFacts.Of(named) : fitting[0];
        if (!facts.Endings.Contains(ending))
        {
            throw Wrong($"{NameOf(facts.Codec)} can't be written into \"{path}\": it goes into {Or(facts.Endings)}.");
        }

        if (quality is { } asked && (facts.Quality is not { } range || asked < range.Least || asked > range.Most))
        {
            throw Wrong(facts.Quality is { } limits
                ? $"The quality (--crf) of {NameOf(facts.Codec)} goes from {limits.Least} to {limits.Most}, not {asked}; lower is better."
                : $"{NameOf(facts.Codec)} has no quality to choose: leave out --crf.");
        }

        if (pixelFormat is not null && !facts.Formats.Contains(pixelFormat))
        {
            throw Wrong(facts.Formats.IsEmpty
                ? $"{NameOf(facts.Codec)} has pixels of its own: leave out --pix-fmt."
                : $"{NameOf(facts.Codec)} can't be written with pixels like \"{pixelFormat}\": choose {Or(facts.Formats)}.");
        }

        return new ExportFormat(facts.Codec, ending, quality ?? facts.Quality?.Usual, pixelFormat ?? facts.Formats.FirstOrDefault());
    }

    public static string NameOf(VideoCodec codec) => codec.ToString().ToLowerInvariant();

    private static UserError Wrong(string sentence) => new(ErrorClass.Usage, sentence);

    private static string Or(IReadOnlyList<string> all) => all.Count == 1 ? all[0] : $"{string.Join(", ", all.Take(all.Count - 1))} or {all[^1]}";
}
