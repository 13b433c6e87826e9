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

/// <summary><c>aadiff curve</c>: a sound's loudness and what it would do, before anything is rendered.</summary>
internal static class CurveVerb
{
    /// <summary>Wider plots are hard to take in.</summary>
    private const int MostColumns = 120;

    public static Command Create(Verb verb)
    {
        Command command = new("curve", "Listen to a sound and plot its loudness; write it down where asked to. No picture is rendered.");
        Argument<string?> sound = new("sound") { Description = "Any file that ffmpeg can decode.", Arity = ArgumentArity.ZeroOrOne };
        Option<string?> prompt = OptionOf.Text("--prompt", "TEXT", "Choose the word that the sound belongs to, too.", "-p");
        Option<string[]> word = new("--word", "-w") { HelpName = "WORD", Description = "Word of the prompt that the sound drives; repeat for several [default: what fits the sound best]." };
        Option<int?> top = OptionOf.Number<int>("--top", "N", "How many of the best words are driven [default: 1].");
        Option<FrameRate?> fps = OptionOf.Value<FrameRate>(
            "--fps", "RATE", "Frames per second [default: 30].", FrameRateText.Parse, FrameRateText.Takes);
        Option<string?> model = OptionOf.Text(
            "--model", "FOLDER|NAME", $"Whose strengths and CLAP are used [default: {RenderDefaults.Model}].", "-m");
        Option<string?> csv = OptionOf.Text("--csv", "FILE", "Write the curve as CSV, which render --curve takes back.");
        Option<string?> data = OptionOf.Text("--data", "FILE", "Write words and frames as JSON.");
        Option<string?> png = OptionOf.Text("--png", "FILE", "Draw waveform, loudness, envelope and strengths.");
        Option<bool> overwrite = OptionOf.Switch("--overwrite", "Replace files that exist.");
        EnvelopeOptions envelope = new();
        StrengthOptions strength = new();
        command.Add(sound);
        foreach (Option option in (Option[])[prompt, word, top, fps, model, csv, data, png, overwrite])
        {
            command.Add(option);
        }

        envelope.AddTo(command);
        strength.AddTo(command);
        return verb.Does(
            command,
            async (parse, report, stop) =>
            {
                if (envelope.ExplainPresets(parse, report))
                {
                    return;
                }

                FrameRate rate = parse.GetValue(fps) ?? new FrameRate(30);
                string path = SoundArgument.Parse(parse.GetValue(sound) ?? throw new UserError(
                    ErrorClass.Usage, "No sound is named: write aadiff curve FILE.")).Path;
                CurveOptions options = new(
                    path, envelope.On(RequestDraft.Track(path), parse, rate), rate, strength.Read(parse),
                    ModelOf(parse.GetValue(model), parse.GetValue(prompt) is not null, ModelRoots.Of(verb.Dependencies)),
                    parse.GetValue(prompt)?.Trim(),
                    [.. (parse.GetValue(word) ?? []).Select(text => text.Trim().ToLowerInvariant())], parse.GetValue(top) ?? 1);
                Check(options);
                CurveFiles files = CurveFiles.Check(
                    parse.GetValue(csv), parse.GetValue(data), parse.GetValue(png), parse.GetValue(overwrite));
                InputFile.Open(options.SoundPath, "sound").Dispose();
                await Playlist.RefuseAsync(options.SoundPath, stop);
                await ListenAsync(verb.Dependencies, options, files, report, stop);
            },
            "aadiff curve thunder.ogg",
            "aadiff curve thunder.ogg --prompt \"lightning over a city\" --json",
            "aadiff curve fire.ogg --preset fire --gain 1.5 --csv fire.csv --png fire.png");
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
    private static void Check(CurveOptions options)
    {
        if (options.Prompt is null && options.Words.Length > 0)
        {
            throw new UserError(ErrorClass.Usage, "--word names a word of the prompt: add --prompt.");
        }

        RenderRequestRules.Check(new RenderRequest
        {
            Prompt = options.Prompt ?? "none",
            Sounds = [options.Track],
            Model = options.ModelFolder ?? "none",
            FrameRate = options.FrameRate,
            Strength = options.Strength,
            TopWords = options.TopWords,
        });
    }

    private static async Task ListenAsync(
        Dependencies dependencies, CurveOptions options, CurveFiles files, IReport report, CancellationToken stop)
    {
        ISoundCurve curve = await dependencies.Curves.ListenAsync(options, stop);
        await files.WriteAsync(curve, stop);
        string[] warnings = [.. PromptNotations.Warnings(options.Prompt ?? ""), .. curve.Warnings];

        // Programs get one object and nothing else on standard output.
        if (report is JsonReport)
        {
            using MemoryStream json = new();
            curve.WriteJson(json);
            foreach (string warning in warnings)
            {
                await dependencies.Error.WriteLineAsync($"warning: {Printable.Of(warning)}");
            }

            await dependencies.Output.WriteLineAsync(Encoding.UTF8.GetString(json.ToArray()));
            return;
        }

        if (curve.Preset is { } preset)
        {
            report.Say(Phrases.Preset(preset));
        }

        foreach (string warning in warnings)
        {
            report.Warn(warning);
        }

        report.Answer(curve.Frames, console =>
        {
            console.Lines(curve.Plot(Math.Min(console.Profile.Width, MostColumns) - 1));
            if (curve.Words.Length > 0)
            {
                console.Write(Tables.Words(curve.Words));
            }

            if (files.Named.Any())
            {
                console.Line($"{Phrases.Count(curve.Frames, "frame")} written to {string.Join(", ", files.Named)}");
            }

            if (files.Hint is { } hint)
            {
                console.Line(hint);
            }
        });
    }
}
