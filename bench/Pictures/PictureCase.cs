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
    /// <summary>
    /// Each sample with the default preset of a document and with its own, two words that move apart from one another, and networks of three families with
    /// random weights at 512 pixels.
    /// </summary>
    public static IEnumerable<PictureCase> All =>
    [
        .. Recording.Samples.SelectMany(recording => new[] { "default", recording.Preset }.Select(preset => Of(recording, preset))),
        Storm,
        Random("sd1-pipeline-diffusers", "a storm over the sea at night", "storm", "thunder.ogg", "thunder"),
        Random("sd2-pipeline-optimum", "a fire in the dark forest", "fire", "fireplace.ogg", "fire"),
        Random("sdxl-pipeline-optimum", "rain over an old street", "rain", "rain.ogg", "rain"),
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

    /// <summary>Small enough for two cores: ten frames a second, six steps.</summary>
    private static PictureCase Random(string export, string prompt, string word, string sound, string preset) => new(
        $"{export} at 512 px, {sound}",
        [TestData.Sample(sound)],
        files => new RenderRequest
        {
            Prompt = prompt,
            Model = TestData.Exports(export),
            Sounds = [Track(files[0], word, preset)],
            Drawn = new PictureSize(512, 512),
            FrameRate = new FrameRate(10),
            Steps = 6,
        });

    private static SoundTrack Track(InputFile file, string word, string preset) => new()
    {
        ObjectName = file.ObjectName,
        Sha256 = file.ObjectName.Digest,
        FileName = $"{preset}.ogg",
        Words = [word],
        Preset = preset,
    };
}
