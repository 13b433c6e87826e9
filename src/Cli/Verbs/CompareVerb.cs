using System.CommandLine;
using AADiff.Cli.Options;
using AADiff.Cli.Rendering;
using AADiff.Cli.Reports;
using AADiff.Cli.Sessions;
using AADiff.Shared.Errors;
using AADiff.Shared.Programs;
using AADiff.Sound.Presets;

namespace AADiff.Cli.Verbs;

/// <summary><c>aadiff compare</c>: finished videos, or drafts of one sound with several presets, on one sheet.</summary>
internal static class CompareVerb
{
    private const int MostVideos = 8;

    public static Command Create(Verb verb)
    {
        Command command = new("compare", "Draw the strengths of videos on the same axes, and their frames at the same moments.");
        Argument<string[]> records = new("records")
        {
            Description = "The JSON files that render wrote beside the videos.",
            Arity = new ArgumentArity(0, MostVideos),
        };
        Option<string?> presets = OptionOf.Text("--preset", "NAME,NAME", "Instead of finished videos: drafts of one sound, one with each of these presets.");
        Option<string?> prompt = OptionOf.Text("--prompt", "TEXT", "For --preset: the picture, as for render.", "-p");
        Option<string?> audio = OptionOf.Text("--audio", "FILE", "For --preset: the sound.", "-a");
        Option<string?> word = OptionOf.Text("--word", "WORD", "For --preset: the word that moves [default: what fits the sound best].", "-w");
        Option<string?> output = OptionOf.Text("--out", "FILE", "The sheet, as PNG [default: compared.png].", "-o");
        Option<bool> overwrite = OptionOf.Switch("--overwrite", "Replace a file that exists.");
        TargetOptions target = new();
        command.Add(records);
        foreach (Option option in (Option[])[presets, prompt, audio, word, output, overwrite])
        {
            command.Add(option);
        }

        target.AddTo(command);
        return verb.Does(
            command,
            async (parse, report, stop) =>
            {
                OutputFile sheet = OutputFile.Check(parse.GetValue(output) ?? "compared.png", parse.GetValue(overwrite), ".png");
                string[] named = parse.GetValue(records) ?? [];
                string[] tried = PresetsOf(parse.GetValue(presets));
                if (tried.Length > 0 ? named.Length > 0 : named.Length < 2)
                {
                    throw new UserError(
                        ErrorClass.Usage, "Compare takes two to eight JSON files that render wrote beside videos, or --preset with several presets: name either.");
                }

                DirectoryInfo? drafts = tried.Length > 0 ? ScratchFolder.Create("aadiff-compare-") : null;
                try
                {
                    if (drafts is not null)
                    {
                        string[] order =
                        [
                            "--prompt", Needed(parse, prompt), "--audio", Needed(parse, audio),
                            .. parse.GetValue(word) is { } one ? (string[])["--word", one] : [], .. target.Written(parse),
                        ];
                        named = [.. tried.Select(preset => Path.Combine(drafts.FullName, $"{preset}.json"))];
                        await RenderAsync(tried, order, drafts.FullName, verb, report, stop);
                    }

                    await using IFarmSession session = await verb.Dependencies.Sessions.OpenAsync(
                        target.Read(parse, verb.Dependencies, renders: false), stop);
                    byte[] drawn = await VideoComparison.DrawAsync(named, session, stop);
                    await sheet.WriteAsync(path => File.WriteAllBytesAsync(path, drawn, stop));
                }
                finally
                {
                    drafts?.Delete(recursive: true);
                }

                report.Answer(new { Sheet = sheet.Path, Compared = tried.Length > 0 ? tried : named }, console => console.Line(sheet.Path));
            },
            "aadiff compare calm.json wild.json",
            "aadiff compare seed-1.json seed-2.json seed-3.json --out seeds.png",
            "aadiff compare --preset fire,rain --prompt \"a bonfire in the rain\" --audio fire.ogg --word bonfire --out presets.png");
    }

    private static string[] PresetsOf(string? text)
    {
        string[] names =
        [
            .. (text ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
                .Select(name => SoundPresets.Require(name).Name)
                .Distinct(StringComparer.Ordinal),
        ];
        return text is null || names.Length is >= 2 and <= MostVideos
            ? names
            : throw new UserError(ErrorClass.Usage, $"--preset takes two to {MostVideos} presets here, separated by commas, not \"{text}\"; aadiff render --preset list explains them.");
    }

    private static string Needed(ParseResult parse, Option<string?> option) => parse.GetValue(option)
        ?? throw new UserError(ErrorClass.Usage, $"{option.Name} is missing: with --preset, compare renders drafts and needs a sentence and a sound, as render does.");

    private static async Task RenderAsync(string[] presets, string[] order, string folder, Verb verb, IReport report, CancellationToken stop)
    {
        await using KeptSessions sessions = new(verb.Dependencies.Sessions);
        Dependencies dependencies = verb.Dependencies with { Sessions = sessions };
        foreach (string preset in presets)
        {
            report.Say($"A draft with the preset {preset}.");
            int ended = await CommandLine.RunAsync(
                ["render", .. order, "--preset", preset, "--draft", "--out", Path.Combine(folder, $"{preset}.mp4"), "--quiet"],
                dependencies,
                stop);
            if (ended != 0)
            {
                throw new UserError((ErrorClass)ended, $"The draft with the preset {preset} was not made; why not is told above.");
            }
        }
    }
}
