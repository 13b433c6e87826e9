using AADiff.Bench.Rendering;
using AADiff.Cli.Rendering;
using AADiff.Shared.Requests;
using AADiff.Testing;

namespace AADiff.Bench.Pictures;

/// <summary>A video whose pictures are counted.</summary>
/// <param name="Name">For the table: sound and preset.</param>
/// <param name="Sounds">Files.</param>
/// <param name="Request">Of the stored files.</param>
internal sealed record PictureCase(string Name, string[] Sounds, Func<IReadOnlyList<InputFile>, RenderRequest> Request)
{
    /// <summary>Each sample with the default preset of a document and with its own, and two words that move apart from one another.</summary>
    public static IEnumerable<PictureCase> All =>
    [
        .. Recording.Samples.SelectMany(recording => new[] { "default", recording.Preset }.Select(preset => Of(recording, preset))),
        Storm,
    ];

    private static PictureCase Storm => new(
        "thunder.ogg and rain.ogg, two words",
        [TestData.Sample("thunder.ogg"), TestData.Sample("rain.ogg")],
        files => new RenderRequest
        {
            Prompt = "lightning over a city in the rain at night",
            Model = TestData.MiniModel(),
            Sounds = [Track(files[0], "lightning", "thunder"), Track(files[1], "rain", "rain")],
        });

    private static PictureCase Of(Recording recording, string preset) => new(
        $"{Path.GetFileName(recording.Path)}, {preset}", [recording.Path], files => recording.Request(preset, files[0].ObjectName));

    private static SoundTrack Track(InputFile file, string word, string preset) => new()
    {
        ObjectName = file.ObjectName,
        Sha256 = file.ObjectName.Digest,
        FileName = $"{preset}.ogg",
        Words = [word],
        Preset = preset,
    };
}
