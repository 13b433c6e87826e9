using System.Collections.Immutable;
using System.CommandLine;
using System.Text;
using AADiff.Cli.Inversion;
using AADiff.Cli.Models;
using AADiff.Cli.Options;
using AADiff.Cli.Rendering;
using AADiff.Cli.Reports;
using AADiff.Diffusion.Devices;
using AADiff.Models;
using AADiff.Shared.Errors;
using AADiff.Shared.Pictures;
using AADiff.Shared.Requests;

namespace AADiff.Cli.Verbs;

/// <summary><c>aadiff invert</c>: what each method makes of a photo, before a video is made of it.</summary>
internal static class InvertVerb
{
    public static Command Create(Verb verb)
    {
        Command command = new("invert", "Invert a photo and show how near the way back comes, and what the word does to it. No video is made.");
        Argument<string> photo = new("photo") { Description = "JPEG, PNG, WebP or GIF." };
        Option<string?> prompt = OptionOf.Text("--prompt", "TEXT", "What the photo shows, with the words that are to move.", "-p");
        Option<string[]> word = new("--word", "-w") { HelpName = "WORD", Description = "Word of the prompt that is driven; repeat for several." };
        Option<bool> all = OptionOf.Switch("--all", "Try every method.");
        Option<string?> page = OptionOf.Text("--report", "FILE", "Write photo, pictures, differences and figures into this HTML file.");
        Option<bool> overwrite = OptionOf.Switch("--overwrite", "Replace a file that exists.");
        Option<string?> model = OptionOf.Text("--model", "FOLDER|NAME", $"Model that inverts and draws [default: {RenderDefaults.Model}].", "-m");
        Option<int?> steps = OptionOf.Number<int>("--steps", "N", "Sampling steps [default: the model's].");
        Option<double?> guidance = OptionOf.Number<double>("--guidance", "X", "Guidance scale [default: the model's].");
        Option<string?> device = DeviceOptions.Create("inverts and draws");
        PhotoOptions options = new();
        command.Add(photo);
        foreach (Option option in (Option[])[prompt, word, all, page, overwrite, model, steps, guidance, device])
        {
            command.Add(option);
        }

        options.AddWithoutImageTo(command);
        return verb.Does(
            command,
            async (parse, report, stop) =>
            {
                // 1. All that can be wrong, before anything takes time.
                string path = parse.GetRequiredValue(photo);
                string named = DeviceOptions.CheckOneDevice(parse.GetValue(device), "invert");
                if (parse.GetValue(all) && options.NamesMethod(parse))
                {
                    throw new UserError(ErrorClass.Usage, "--all tries every method, but --invert names one: leave one of them out.");
                }

                RenderRequest request = new()
                {
                    Prompt = (parse.GetValue(prompt) ?? throw new UserError(ErrorClass.Usage, "--prompt is missing: write a sentence that says what the photo shows.")).Trim(),
                    Sounds = [RequestDraft.Track("none")],
                    Model = parse.GetValue(model) ?? RenderDefaults.Model,
                    Steps = parse.GetValue(steps),
                    Guidance = parse.GetValue(guidance),
                    Photo = options.Read(parse, path),
                };
                RenderRequestRules.Check(request);
                OutputFile? target = parse.GetValue(page) is { } file ? OutputFile.Check(file, parse.GetValue(overwrite), ".html") : null;
                byte[] bytes = await PhotoCheck.ReadAsync(path, stop);
                ModelRoots roots = ModelRoots.Of(verb.Dependencies);
                ModelFolder folder = ModelFolder.Open(roots.Locate(request.Model), roots.Cache);
                ResolvedDevice drawing = DeviceProbe.Resolve(named);
                InversionOrder order = InversionOrder.Of(
                    request, Words(parse.GetValue(word)), folder, drawing.Device, MethodsOf(request, folder, parse.GetValue(all)));
                report.SayDevice(drawing.Description);

                // 2. Method by method.
                InversionTry[] tries = await Task.Run(() => order.Run(bytes, roots.Cache, Tell(report), stop).ToArray(), stop);

                // 3. What came of it.
                if (target is not null)
                {
                    await target.WriteAsync(
                        new MemoryStream(Encoding.UTF8.GetBytes(InversionPage.Of(order, request.Photo.FileName, tries))), stop);
                }

                report.Answer(tries.Select(Summary), console =>
                {
                    console.Write(Tables.Inversions(tries));
                    if (target is not null)
                    {
                        console.Line(target.Path);
                    }
                });
            },
            "aadiff invert beach.jpg --prompt \"waves at a beach\" --word waves --report beach.html",
            "aadiff invert beach.jpg --prompt \"waves at a beach\" --word waves --all --report beach.html --overwrite");
    }

    private static ImmutableArray<string> Words(string[]? words) => words is { Length: > 0 }
        ? [.. words.Select(text => text.Trim().ToLowerInvariant())]
        : throw new UserError(ErrorClass.Usage, "--word is missing: name the word of the prompt that is to move.");

    /// <summary>With a source prompt, those that have a place for it.</summary>
    private static ImmutableArray<InversionMethod> MethodsOf(RenderRequest request, ModelFolder model, bool all) => !all ? [request.Photo!.Method]
        : request.Photo!.SourcePrompt is null ? InversionOrder.MethodsOf(model, request.Drawn)
        : [InversionMethod.Npi, InversionMethod.Proximal, InversionMethod.ProximalSoft];

    /// <summary>A line where a method begins, and one at each quarter.</summary>
    private static Action<InversionMethod, int, int> Tell(IReport report) => (method, step, steps) =>
    {
        if (step == 0 || step * 4 / steps != (step - 1) * 4 / steps)
        {
            report.Say($"{OptionOf.NameOf(method)}: step {step} of {steps}");
        }
    };

    private static object Summary(InversionTry one) => new
    {
        one.Method,
        SilenceToCodec = Math.Round(one.SilenceToCodec, 2),
        SilenceSimilarity = Math.Round(one.SilenceSimilarity, 4),
        CodecToPhoto = Math.Round(PictureDistance.Decibels(one.Result.RoundTrip, one.Result.Photo), 2),
        Strengths = InversionOrder.Strengths,
        ToPhoto = one.Result.Pictures.Select(picture => Math.Round(PictureDistance.Decibels(picture, one.Result.Photo), 2)),
        SecondsToInvert = Math.Round(one.Result.Inverting.TotalSeconds, 2),
        SecondsToDraw = Math.Round(one.Result.Drawing.TotalSeconds, 2),
    };
}
