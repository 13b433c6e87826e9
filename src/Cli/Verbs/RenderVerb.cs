using System.CommandLine;
using AADiff.Cli.Options;
using AADiff.Cli.Rendering;
using AADiff.Shared.Farm;

namespace AADiff.Cli.Verbs;

/// <summary><c>aadiff render</c>: from a sound and a sentence to a video, and wait for it.</summary>
internal static class RenderVerb
{
    public static Command Create(Verb verb)
    {
        Command command = new("render", "Make a video from a sound and a sentence.");
        RequestOptions request = new();
        TargetOptions target = new();
        Option<string?> output = OptionOf.Text("--out", "FILE", "The video [default: named like the sound, in this folder].", "-o", "--output");
        Option<bool> overwrite = OptionOf.Switch("--overwrite", "Replace files that exist.");
        Option<string?> frames = OptionOf.Text("--frames", "FOLDER", "Keep every frame as a PNG there.");
        Option<string?> plot = OptionOf.Text("--plot", "FILE", "Draw loudness and picture change over time into this PNG.");
        Option<bool> prove = OptionOf.Switch("--prove", "Write a proof that the picture follows the sound beside the video (NAME.proof.html).");
        Option<string?> device = OptionOf.Text("--device", "cpu|cuda[:N]", "Device that draws the pictures [default: the best there is].");
        Option<int?> batch = OptionOf.Number<int>("--batch", "N", "Pictures drawn at once [default: what the device has memory for].");
        Option<string?> requestId = OptionOf.Text(
            "--request-id", "ID", "Name the job yourself; the same id is the same job [default: from the request].");
        request.AddTo(command);
        foreach (Option option in (Option[])[output, overwrite, frames, plot, prove, device, batch, requestId])
        {
            command.Add(option);
        }

        target.AddTo(command);
        return verb.Does(
            command,
            async (parse, report, stop) =>
            {
                if (request.ExplainPresets(parse, report))
                {
                    return;
                }

                RequestDraft draft = request.Read(parse);
                string video = parse.GetValue(output) ?? DerivedName.Beside(draft.Request.Sounds[0].FileName, ".mp4");
                RenderOptions order = new(
                    draft, video, parse.GetValue(overwrite), parse.GetValue(frames), parse.GetValue(plot),
                    parse.GetValue(requestId) is { } id ? JobIds.Check(id) : null)
                {
                    Prove = parse.GetValue(prove),
                };
                await new RenderFlow(verb.Dependencies, report).RunAsync(
                    order,
                    target.Read(parse, verb.Dependencies, renders: true) with
                    {
                        Device = DeviceOptions.CheckDevice(parse.GetValue(device)),
                        Batch = DeviceOptions.CheckBatch(parse.GetValue(batch)),
                        Begins = true,
                    },
                    stop);
            },
            "aadiff render --prompt \"lightning over a city at night\" --audio thunder.ogg --out thunder.mp4",
            "aadiff render --prompt \"a fire in the rain\" --audio fire.ogg:fire --audio rain.ogg:rain --out both.mp4",
            "aadiff render --prompt \"waves at a beach\" --audio waves.ogg --word waves --preset waves --size 512 --overwrite",
            "aadiff render --prompt \"lightning over a city\" --audio thunder.ogg --curve edited.csv --frames pictures --plot sync.png",
            "aadiff render --image beach.jpg --prompt \"waves at a beach\" --audio waves.ogg --word waves --out beach.mp4",
            "aadiff render --preset list");
    }
}
