using System.Collections.Immutable;
using System.CommandLine;
using AADiff.Cli.Options;
using AADiff.Cli.Proofs;

namespace AADiff.Cli.Verbs;

/// <summary><c>aadiff prove</c>: whether a picture follows its sound, as a report that a sceptic can check.</summary>
internal static class ProveVerb
{
    public static Command Create(Verb verb)
    {
        Command command = new("prove", "Measure whether a video follows its sound and write a report; any video with sound, or a job.");
        Argument<string> subject = new("video|job") { Description = "A video of this machine, or the id of a finished job." };
        Option<string?> output = OptionOf.Text(
            "--out", "FILE", "The report, HTML, with its figures as JSON beside it [default: named like the video].", "-o");
        Option<string[]> word = Many("--word", "WORD", "Word that follows the sound [default: the job's]; repeat for several.", "-w");
        Option<string?> prompt = OptionOf.Text("--prompt", "TEXT", "What the video shows [default: the job's].", "-p");
        Option<string?> clip = OptionOf.Text("--clip", "FOLDER", "CLIP that judges the similarity [default: the model's own].");
        Option<string?> model = OptionOf.Text("--model", "FOLDER|NAME", $"Whose CLIP judges [default: {RenderDefaults.Model}].", "-m");
        Option<string?> mask = OptionOf.Text("--mask", "FILE", "Picture whose black is background, which must stay as it is.");
        Option<bool> controls = OptionOf.Switch("--controls", "Make things wrong on purpose, and see that the proof fails.");
        Option<string[]> wrong = Many("--wrong-word", "WORD", "For controls: a word that the sound does not drive [default: others of the prompt].");
        Option<string[]> other = Many("--other", "FILE", "For controls: another sound; repeat for several.");
        Option<string[]> same = Many("--same-class", "FILE", "For controls: another sound that means the same; repeat for several.");
        Option<bool> overwrite = OptionOf.Switch("--overwrite", "Replace files that exist.");
        TargetOptions target = new();
        command.Add(subject);
        foreach (Option option in (Option[])[output, word, prompt, clip, model, mask, controls, wrong, other, same, overwrite])
        {
            command.Add(option);
        }

        target.AddTo(command);
        return verb.Does(
            command,
            (parse, report, stop) => new ProofFlow(verb.Dependencies, report).RunAsync(
                new ProveOptions(parse.GetRequiredValue(subject))
                {
                    Out = parse.GetValue(output),
                    Overwrite = parse.GetValue(overwrite),
                    Words = Words(parse.GetValue(word)),
                    Prompt = parse.GetValue(prompt)?.Trim(),
                    Clip = parse.GetValue(clip),
                    Model = parse.GetValue(model),
                    Mask = parse.GetValue(mask),
                    Controls = parse.GetValue(controls),
                    WrongWords = Words(parse.GetValue(wrong)),
                    Others = [.. parse.GetValue(other) ?? []],
                    SameClass = [.. parse.GetValue(same) ?? []],
                },
                target.Read(parse, verb.Dependencies, renders: parse.GetValue(controls)),
                stop),
            "aadiff prove thunder.mp4",
            "aadiff prove thunder.mp4 --controls --other rain.ogg",
            "aadiff prove somebody-elses.mp4 --word fire --prompt \"a fire in the forest\" --out fire.html",
            "aadiff prove night-1 --farm http://farm.example:8080");
    }

    private static Option<string[]> Many(string name, string helpName, string description, params string[] aliases) =>
        new(name, aliases) { HelpName = helpName, Description = description };

    private static ImmutableArray<string> Words(string[]? words) => [.. (words ?? []).Select(word => word.Trim().ToLowerInvariant())];
}
