using System.Globalization;
using AADiff.Bench.Measuring;
using AADiff.Diffusion;
using AADiff.Diffusion.Devices;
using AADiff.Diffusion.Inversion;
using AADiff.Models;
using AADiff.Models.Schedulers;
using AADiff.Models.Tokenizers;
using AADiff.Shared.Objects;
using AADiff.Shared.Pictures;
using AADiff.Shared.Requests;
using AADiff.Testing;

namespace AADiff.Bench.Inversion;

/// <summary>
/// What each method of inversion makes of pictures whose true versions are known: inverted at strength 1, driven to 0 and to 2, and compared with the
/// truth. Columns as in PIE-Bench, as far as they need no other network.
/// </summary>
internal sealed class InversionBench(TextWriter output, InversionTrial trial, ModelFolder model, double? guidance, string cache)
{
    private static readonly float[] _strengths = [1, 1.02f, 0, 2];

    public static int Run(TextWriter output, string folder, int most, string? only, double? guidance)
    {
        TrueScene[] scenes = [.. TrueScene.Load(folder).Take(most)];
        ModelFolder model = ModelFolder.Open(TestData.MiniModel());
        string cache = Path.Combine(Path.GetTempPath(), "aadiff-bench-cache");
        InversionCost.Write(output, model, cache);
        using var trial = new InversionTrial(model, DeviceChoice.Cpu, cache);
        new InversionBench(output, trial, model, guidance, cache).Write(scenes, only);
        return 0;
    }

    private void Write(TrueScene[] scenes, string? only)
    {
        string scale = guidance?.ToString(CultureInfo.InvariantCulture) ?? $"1 for npi, 1.5 for null-text, {model.Defaults.Guidance} else";
        output.WriteLine($"{scenes.Length} pictures, {model.Defaults.Steps} steps, guidance {scale}");
        MachineLoad.Write(output, "before");
        Markdown.Header(
            output, "method", "silence to codec, dB", "1.02 to silence, dB", "still background to photo, dB", "to codec, dB", "SSIM ×10²",
            "calm half to the truth, dB", "structure ×10³", "all to the truth at 0, dB", "at 2, dB", "SSIM ×10² at 0", "at 2", "s to invert", "s a picture");
        Row("codec alone", [.. scenes.Select(Codec)]);
        foreach ((string name, PhotoInput photo) in Variants().Where(v => only is null || v.Name == only))
        {
            Row(name, [.. scenes.Select(scene => Measure(scene, photo, prepared => prepared))]);
        }

        // What the offsets are good for: near 1 the picture would jump without them.
        PhotoInput usual = Variants().First().Photo;
        Row("Npi, no offsets", [.. scenes.Select(scene => Measure(scene, usual, WithoutOffsets))]);
        output.WriteLine();
        WriteAbsent(scenes, usual);
        MachineLoad.Write(output, "after");
    }

    private static IEnumerable<(string Name, PhotoInput Photo)> Variants()
    {
        foreach (InversionMethod method in Enum.GetValues<InversionMethod>())
        {
            PhotoInput photo = new() { ObjectName = InputName.Of(Sha256Digest.Of([])), Sha256 = Sha256Digest.Of([]), FileName = "photo.png", Method = method };
            yield return (method.ToString(), photo);
            if (method == default)
            {
                yield return ($"{method}, photo's background", photo with { Background = PhotoBackground.Photo });
            }
        }
    }

    private static PreparedBase WithoutOffsets(PreparedBase prepared) => prepared with { Inversion = prepared.Inversion! with { Offsets = [] } };

    private EditScores Measure(TrueScene scene, PhotoInput photo, Func<PreparedBase, PreparedBase> change)
    {
        TrialResult result = trial.Run(SpecOf(scene, photo), scene.File, _strengths, watch: null, change, CancellationToken.None);
        EditScores scores = EditScores.Of(scene, result.RoundTrip, result.Pictures[0], result.Pictures[2], result.Pictures[3]);
        return scores with
        {
            Slight = PictureDistance.Decibels(result.Pictures[0], result.Pictures[1]),
            Inverting = result.Inverting.TotalSeconds,
            Drawing = result.Drawing.TotalSeconds / 3,
        };
    }

    /// <summary>The truth through the codec: no method can come nearer.</summary>
    private EditScores Codec(TrueScene scene)
    {
        Picture RoundTrip(Picture picture) =>
            trial.Run(SpecOf(scene, Variants().First().Photo) with { Steps = 1 }, PngFile.Encode(picture), [1], null, CancellationToken.None).RoundTrip;

        Picture photo = RoundTrip(scene.Photo);
        return EditScores.Of(scene, photo, photo, RoundTrip(scene.Without), RoundTrip(scene.Strong));
    }

    /// <summary>Scenes without their word, inverted with a sentence that does not have it, and the word brought in.</summary>
    private void WriteAbsent(TrueScene[] scenes, PhotoInput usual)
    {
        List<(BaseSpec Spec, string Source, PreparedBase Prepared)> bases = [];
        double[][] all = [.. scenes.Select(scene =>
        {
            string source = string.Join(' ', scene.Prompt.Split(' ').Where(word => word != scene.Word));
            BaseSpec spec = SpecOf(scene, usual with { SourcePrompt = source });
            TrialResult result = trial.Run(
                spec, PngFile.Encode(scene.Without), [0, 1], watch: null,
                prepared =>
                {
                    bases.Add((spec, source, prepared));
                    return prepared;
                },
                CancellationToken.None);
            (Picture silence, Picture edit) = (result.Pictures[0], result.Pictures[1]);
            return (double[])
            [
                PictureDistance.Decibels(silence, result.RoundTrip), PictureDistance.Decibels(edit, scene.Photo),
                PictureDistance.Decibels(silence, scene.Photo), PictureDistance.Decibels(edit, result.RoundTrip, scene.Calm),
            ];
        })];
        Markdown.Header(
            output, "a word that the photo does not show", "silence to codec, dB", "the word at 1 to the truth, dB", "the photo to that truth, dB",
            "calm half to codec, dB");
        Markdown.Row(
            output,
            ["Npi", .. Enumerable.Range(0, 4).Select(i => all.Average(row => row[i]).ToString("0.00", CultureInfo.InvariantCulture))]);
        output.WriteLine();
        new RefineDistance(model, new DeviceSessions(DeviceChoice.Cpu), cache).Write(output, bases);
    }

    private BaseSpec SpecOf(TrueScene scene, PhotoInput photo)
    {
        TokenizedPrompt prompt = ClipTokenizer.Load(model.TokenizerFolder).Encode(scene.Prompt);
        return new BaseSpec
        {
            Model = model.Path,
            ModelDigest = model.Digest,
            Prompt = scene.Prompt,
            NegativePrompt = "",
            Words = [new DrivenWord(scene.Word, WordFinder.Find(prompt, scene.Word))],
            Size = new PictureSize(model.SampleSize, model.SampleSize),
            Seed = 0,
            Steps = model.Defaults.Steps,
            Guidance = PhotoDefaults.Guidance(guidance, model.Defaults.Guidance, photo.Method, embeddingsGiven: false),
            Scheduler = SamplerNames.Ddim,
            Controls = new AttentionControls(),
            Photo = photo,
        };
    }

    private void Row(string name, EditScores[] scores)
    {
        string Mean(Func<EditScores, double> of, string format) =>
            scores.Select(of).Where(double.IsFinite).Average().ToString(format, CultureInfo.InvariantCulture);
        Markdown.Row(
            output, name, Mean(s => s.Silence, "0.0"), Mean(s => s.Slight, "0.0"), Mean(s => s.BackgroundToPhoto, "0.00"),
            Mean(s => s.BackgroundToCodec, "0.00"), Mean(s => 100 * s.BackgroundSimilarity, "0.0"), Mean(s => s.Calm, "0.00"),
            Mean(s => 1000 * s.Structure, "0"), Mean(s => s.Without, "0.00"), Mean(s => s.Strong, "0.00"), Mean(s => 100 * s.WithoutSimilarity, "0.0"),
            Mean(s => 100 * s.StrongSimilarity, "0.0"), Mean(s => s.Inverting, "0.00"), Mean(s => s.Drawing, "0.00"));
    }
}
