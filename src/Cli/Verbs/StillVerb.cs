using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using AADiff.Cli.Options;
using AADiff.Cli.Rendering;
using AADiff.Shared.Errors;
using AADiff.Shared.Requests;

namespace AADiff.Cli.Verbs;

/// <summary><c>aadiff still</c>: pictures of a prompt before a sound moves them.</summary>
internal static class StillVerb
{
    /// <summary>Pictures of a sheet.</summary>
    private const int Most = 64;

    public static Command Create(Verb verb)
    {
        Command command = new("still", "Draw single pictures of a prompt: strengths of a word side by side, seeds below one another.");
        Option<string?> prompt = OptionOf.Text("--prompt", "TEXT", "The picture, as a sentence.", "-p");
        Option<string?> word = OptionOf.Text("--word", "WORD", "Word of the prompt whose strengths are drawn [default: its first].", "-w");
        Option<string?> strength = OptionOf.Text("--strength", "X,Y,…", "Strengths, one a column; 1 is the picture without a sound [default: 1, with --word 0,1,2].");
        Option<string?> seeds = OptionOf.Text("--seeds", "N..M|N,M,…", "Seeds, one a row [default: 0].", "--seed");
        Option<string?> negative = OptionOf.Text("--negative", "TEXT", "What the picture should not show.");
        Option<int?> steps = OptionOf.Number<int>("--steps", "N", "Denoising steps [default: the model's].");
        Option<double?> guidance = OptionOf.Number<double>("--guidance", "X", "Classifier-free guidance [default: the model's].");
        Option<string?> model = OptionOf.Text("--model", "FOLDER|NAME", $"Model folder, or a name that aadiff models list shows [default: {RenderDefaults.Model}].", "-m");
        Option<string?> output = OptionOf.Text("--out", "FILE", "The sheet, as PNG [default: still.png].", "-o");
        Option<bool> overwrite = OptionOf.Switch("--overwrite", "Replace a file that exists.");
        Option<string?> device = DeviceOptions.Create();
        TargetOptions target = new();
        foreach (Option option in (Option[])[prompt, word, strength, seeds, negative, steps, guidance, model, output, overwrite, device])
        {
            command.Add(option);
        }

        target.AddTo(command);
        return verb.Does(
            command,
            async (parse, report, stop) =>
            {
                string text = parse.GetValue(prompt)?.Trim() is { Length: > 0 } given
                    ? given
                    : throw new UserError(ErrorClass.Usage, "--prompt is missing: write a sentence that says what the picture shows.");
                string? named = parse.GetValue(word)?.Trim().ToLowerInvariant();
                StillOptions order = new(
                    new RenderRequest
                    {
                        Prompt = text,
                        NegativePrompt = parse.GetValue(negative) ?? "",
                        Sounds = [RequestDraft.Track("still.wav")],
                        Model = parse.GetValue(model) ?? RenderDefaults.Model,
                        Steps = parse.GetValue(steps),
                        Guidance = parse.GetValue(guidance),
                        User = Environment.UserName,
                    },
                    named ?? FirstWord(text),
                    Strengths(parse.GetValue(strength) ?? (named is null ? "1" : "0,1,2")),
                    Seeds(parse.GetValue(seeds) ?? "0"));
                RenderRequestRules.Check(order.Request);
                if (order.Strengths.Length * order.Seeds.Length > Most)
                {
                    throw new UserError(
                        ErrorClass.Usage, $"{order.Strengths.Length} strengths of {order.Seeds.Length} seeds are too many pictures for one sheet: at most {Most}.");
                }

                await new StillFlow(verb.Dependencies, report).RunAsync(
                    order,
                    OutputFile.Check(parse.GetValue(output) ?? "still.png", parse.GetValue(overwrite), ".png"),
                    target.Read(parse, verb.Dependencies, renders: true) with { Device = DeviceOptions.CheckDevice(parse.GetValue(device)), Begins = true },
                    stop);
            },
            "aadiff still --prompt \"lightning over a city at night\" --word lightning --strength 0,1,2 --seeds 1..4",
            "aadiff still --prompt \"a bonfire on a beach at night\" --seeds 1..8 --out seeds.png");
    }

    private static string FirstWord(string prompt) =>
        prompt.ToLowerInvariant().Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(word => word.Trim(',', '.', ';', ':', '!', '?', '"'))
            .FirstOrDefault(word => word.Length > 2, prompt.ToLowerInvariant());

    private static ImmutableArray<double> Strengths(string text)
    {
        return [.. text.Split(',').Select(one =>
            double.TryParse(one, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && value is >= RequestLimits.LeastStrength and <= RequestLimits.MostStrength
                ? value
                : throw new UserError(
                    ErrorClass.Usage, $"--strength takes numbers from {RequestLimits.LeastStrength} to {RequestLimits.MostStrength} like 0,1,2, not \"{text}\"."))];
    }

    private static ImmutableArray<ulong> Seeds(string text)
    {
        string[] ends = text.Split("..");
        ulong Number(string one) => ulong.TryParse(one, NumberStyles.None, CultureInfo.InvariantCulture, out ulong value)
            ? value
            : throw new UserError(ErrorClass.Usage, $"--seeds takes numbers like 1..8 or 3,5,8, not \"{text}\".");
        if (ends.Length == 1)
        {
            return [.. text.Split(',').Select(Number)];
        }

        (ulong from, ulong to) = (Number(ends[0]), Number(ends[1]));
        return to >= from && to - from < Most
            ? [.. Enumerable.Range(0, (int)(to - from) + 1).Select(i => from + (ulong)i)]
            : throw new UserError(ErrorClass.Usage, $"--seeds goes up, over at most {Most} seeds, not \"{text}\".");
    }
}
