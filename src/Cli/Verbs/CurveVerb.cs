using System.Collections.Immutable;
using System.CommandLine;
using System.Text;
using AADiff.Cli.Curves;
using AADiff.Cli.Models;
using AADiff.Cli.Options;
using AADiff.Cli.Rendering;
using AADiff.Cli.Reports;
using AADiff.Shared.Errors;
using AADiff.Shared.Requests;

namespace AADiff.Cli.Verbs;

/// <summary><c>aadiff curve</c>: what is heard in a sound, before anything is rendered.</summary>
internal static class CurveVerb
{
    /// <summary>Wider plots are hard to take in.</summary>
    private const int MostColumns = 120;

    public static Command Create(Verb verb)
    {
        Command command = new("curve", "Listen to a sound: plot it, and write CSV, JSON and PNG. No picture is drawn.");
        Argument<string> sound = new("sound") { Description = "Any file that ffmpeg can decode." };
        Option<string?> prompt = OptionOf.Text("--prompt", "TEXT", "Choose the word that the sound belongs to, too.", "-p");
        Option<string[]> word = new("--word", "-w") { HelpName = "WORD", Description = "Word of the prompt by hand; repeat for several." };
        Option<int?> top = OptionOf.Number<int>("--top", "N", "How many of the best words are driven [default: 1].");
        Option<FrameRate?> fps = OptionOf.Value<FrameRate>("--fps", "RATE", "Frames per second [default: 30].", FrameRateText.Parse, FrameRateText.Takes);
        Option<string?> model = OptionOf.Text("--model", "FOLDER|NAME", $"Whose strengths and CLAP are used [default: {RenderDefaults.Model}].", "-m");
        Option<string?> csv = OptionOf.Text("--csv", "FILE", "What render --curve takes back [default: SOUND.curve.csv].");
        Option<string?> data = OptionOf.Text("--data", "FILE", "Words and frames as JSON [default: SOUND.curve.json].");
        Option<string?> png = OptionOf.Text("--png", "FILE", "Waveform, loudness, envelope and strengths [default: SOUND.curve.png].");
        Option<bool> overwrite = OptionOf.Switch("--overwrite", "Replace files that exist.");
        EnvelopeOptions envelope = new();
        StrengthOptions strength = new();
        command.Add(sound);
        foreach (Option option in (Option[])[prompt, word, top, fps, model, csv, data, png, overwrite])
            command.Add(option);
        envelope.AddTo(command);
        strength.AddTo(command);
        return verb.Does(
            command,
            async (parse, report, stop) =>
            {
                FrameRate rate = parse.GetValue(fps) ?? new FrameRate(30);
                CurveOptions order = new(
                    SoundArgument.Parse(parse.GetRequiredValue(sound)).Path, rate, envelope.Read(parse, rate), strength.Read(parse),
                    ModelOf(parse.GetValue(model), parse.GetValue(prompt) is not null, ModelRoots.Of(verb.Dependencies)), parse.GetValue(prompt)?.Trim(),
                    [.. (parse.GetValue(word) ?? []).Select(text => text.Trim().ToLowerInvariant())], parse.GetValue(top) ?? 1);
                Check(order);
                CurveFiles files = CurveFiles.Check(
                    order.SoundPath, parse.GetValue(csv), parse.GetValue(data), parse.GetValue(png), parse.GetValue(overwrite));
                InputFile.Open(order.SoundPath, "sound").Dispose();
                await Playlist.RefuseAsync(order.SoundPath, stop);
                await ListenAsync(verb.Dependencies, order, files, report, stop);
            },
            "aadiff curve thunder.ogg",
            "aadiff curve thunder.ogg --prompt \"lightning over a city\" --json",
            "aadiff curve fire.ogg --preset fire --gain 1.5 --png fire.png --overwrite");
    }

    /// <summary>Listening alone needs no model: then one that is not there is no error.</summary>
    private static string? ModelOf(string? name, bool prompted, ModelRoots roots)
    {
        try
        {
            return roots.Locate(name ?? RenderDefaults.Model);
        }
        catch (UserError) when (name is null && !prompted)
        {
            return null;
        }
    }

    /// <summary>The same rules as a render's, by way of the request that it would become.</summary>
    private static void Check(CurveOptions order)
    {
        if (order.Prompt is null && order.Words.Length > 0)
            throw new UserError(ErrorClass.Usage, "--word names a word of the prompt: add --prompt.");
        SoundTrack track = new() { ObjectName = "", FileName = order.SoundPath, Sha256 = "", Envelope = order.Envelope };
        RenderRequestRules.Check(new RenderRequest
        {
            Prompt = order.Prompt ?? "none",
            Sounds = [track],
            Model = order.ModelFolder ?? "none",
            FrameRate = order.FrameRate,
            Strength = order.Strength,
            TopWords = order.TopWords,
        });
    }

    private static async Task ListenAsync(Dependencies dependencies, CurveOptions order, CurveFiles files, IReport report, CancellationToken stop)
    {
        ISoundCurve curve = await dependencies.Curves.ListenAsync(order, stop);
        using MemoryStream json = new();
        curve.WriteJson(json);
        await files.Csv.WriteAsync(async path =>
        {
            await using StreamWriter writer = new(path);
            await curve.WriteCsvAsync(writer);
        });
        await files.Json.WriteAsync(path => File.WriteAllBytesAsync(path, json.ToArray(), stop));
        await files.Png.WriteAsync(path => File.WriteAllBytesAsync(path, curve.DrawPng(), stop));

        // Programs get one object and nothing else on standard output.
        if (report is JsonReport)
        {
            await dependencies.Output.WriteLineAsync(Encoding.UTF8.GetString(json.ToArray()));
            return;
        }

        foreach (string warning in curve.Warnings)
            report.Warn(warning);
        report.Answer(curve.Frames, console =>
        {
            console.Line(curve.Plot(Math.Min(console.Profile.Width, MostColumns) - 1));
            if (curve.Words.Length > 0)
                console.Write(Tables.Words(curve.Words));
            ImmutableArray<OutputFile> written = [files.Csv, files.Json, files.Png];
            console.Line($"{Phrases.Count(curve.Frames, "frame")} written to {string.Join(", ", written.Select(file => Path.GetFileName(file.Path)))}");
        });
    }
}
