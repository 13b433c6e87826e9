using System.CommandLine;
using AADiff.Cli.Options;
using AADiff.Cli.Rendering;
using AADiff.Cli.Sessions;
using AADiff.Shared.Errors;
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
        ExportOptions export = new();
        Option<string?> output = OptionOf.Text("--out", "FILE", "The video, as .mp4, .mov, .mkv, .webm, .gif or .webp [default: named like the sound, in this folder]; for several sounds a folder.", "-o", "--output");
        Option<bool> overwrite = OptionOf.Switch("--overwrite", "Replace files that exist.");
        Option<string?> frames = OptionOf.Text("--frames", "FOLDER", "Keep every frame as a PNG there, in the size of the video.");
        Option<int?> frameDepth = OptionOf.Value<int>(
            "--frame-depth", "8|16", "Bits of a value in the PNGs of --frames: with 16 blends of pictures and what --size scales are not rounded to 8 [default: 8].",
            text => text switch { "8" => 8, "16" => 16, _ => null }, "takes 8 or 16");
        Option<string?> plot = OptionOf.Text("--plot", "FILE", "Draw loudness and picture change over time into this PNG.");
        Option<bool> prove = OptionOf.Switch("--prove", "Write a proof that the picture follows the sound beside the video (NAME.proof.html).");
        Option<string?> device = DeviceOptions.Create();
        Option<int?> batch = OptionOf.Number<int>("--batch", "N", "Pictures drawn at once [default: what the device has memory for].");
        Option<string?> requestId = OptionOf.Text(
            "--request-id", "ID", "Name the job yourself; the same id is the same job [default: from the request].");
        request.AddTo(command);
        foreach (Option option in (Option[])[output, overwrite, frames, frameDepth, plot, prove, device, batch, requestId])
        {
            command.Add(option);
        }

        export.AddTo(command);
        target.AddTo(command);
        return verb.Does(
            command,
            async (parse, report, stop) =>
            {
                if (request.ExplainPresets(parse, report))
                {
                    return;
                }

                if (parse.GetValue(frameDepth) is not null && parse.GetValue(frames) is null)
                {
                    throw new UserError(ErrorClass.Usage, "--frame-depth is for the PNGs of --frames: name a folder for them, or leave it out.");
                }

                await using KeptSessions sessions = new(verb.Dependencies.Sessions);
                Dependencies dependencies = verb.Dependencies with { Sessions = sessions };
                SeveralVideos videos = new(request.ReadEach(parse), parse.GetValue(output), export.Ending(parse));
                await videos.EachAsync(
                    (draft, video) => sessions.DoAsync(() => new RenderFlow(dependencies, report).RunAsync(
                        new RenderOptions(
                            draft, video, parse.GetValue(overwrite), videos.Own(parse.GetValue(frames), "--frames"),
                            videos.Own(parse.GetValue(plot), "--plot"), videos.Own(parse.GetValue(requestId), "--request-id") is { } id ? JobIds.Check(id) : null)
                        {
                            Export = export.Read(parse, video),
                            Prove = parse.GetValue(prove),
                            FrameDepth = parse.GetValue(frameDepth) ?? 8,
                        },
                        target.Read(parse, verb.Dependencies, renders: true) with
                        {
                            Device = DeviceOptions.CheckDevice(parse.GetValue(device)),
                            Batch = DeviceOptions.CheckBatch(parse.GetValue(batch)),
                            Begins = true,
                        },
                        stop)),
                    report);
            },
            "aadiff render --prompt \"lightning over a city at night\" --audio thunder.ogg --out thunder.mp4",
            "aadiff render --prompt \"a fire in the rain\" --audio fire.ogg:fire --audio rain.ogg:rain --out both.mp4",
            "aadiff render --prompt \"waves at a beach\" --audio waves.ogg --word waves --preset waves --size 512 --overwrite",
            "aadiff render --prompt \"lightning over a city\" --audio thunder.ogg --curve edited.csv --frames pictures --plot sync.png",
            "aadiff render --image beach.jpg --prompt \"waves at a beach\" --audio waves.ogg --word waves --out beach.mp4",
            "aadiff render --prompt \"rain over a city\" --audio storm.ogg --start 1:30 --duration 20s --loop --out loop.mp4",
            "aadiff render --prompt \"snow in the mountains\" --audio wind.mp3 --size 1080x1920 --codec prores --out wind.mov",
            "aadiff render --prompt \"rain over a city\" --audio recordings --out videos",
            "aadiff render --preset list");
    }
}
