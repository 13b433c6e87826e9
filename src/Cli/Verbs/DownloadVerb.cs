using System.CommandLine;
using AADiff.Cli.Options;
using AADiff.Cli.Rendering;
using AADiff.Cli.Reports;
using AADiff.Cli.Sessions;
using AADiff.Shared.Errors;
using AADiff.Shared.Farm;
using AADiff.Shared.Objects;

namespace AADiff.Cli.Verbs;

/// <summary><c>aadiff download</c>.</summary>
internal static class DownloadVerb
{
    public static Command Create(Verb verb)
    {
        Command command = new("download", "Save the video of a finished job; goes on where an earlier try was cut off.");
        JobArgument job = new();
        job.AddTo(command);
        Option<string?> output = OptionOf.Text("--out", "FILE", "The video [default: named like the job, in this folder].", "-o");
        Option<bool> overwrite = OptionOf.Switch("--overwrite", "Replace a file that exists.");
        command.Add(output);
        command.Add(overwrite);
        return verb.Does(
            command,
            async (parse, report, stop) =>
            {
                string id = job.Id(parse);
                OutputFile video = OutputFile.Check(parse.GetValue(output) ?? $"{id}.mp4", parse.GetValue(overwrite), ".mp4");
                await using IFarmSession session = await job.OpenAsync(parse, verb.Dependencies, renders: false, stop);
                JobView view = await session.Farm.FindAsync(id, stop) ?? throw JobArgument.Unknown(id);
                if (view.VideoObjectName is not { } name)
                {
                    throw new UserError(
                        ErrorClass.Failed,
                        $"Job {id} has no video, it is {view.Status.ToString().ToLowerInvariant()}: aadiff watch {id} waits for it.");
                }

                ResumedDownload download = new(video, (from, token) => session.OpenAsync(id, name, from, token));
                long before = await download.RunAsync(Sha256Digest.TryParse(view.VideoSha256 ?? "", out Sha256Digest? digest) ? digest : null, stop);
                if (before > 0)
                {
                    report.Say($"Went on after {before} bytes that were there.");
                }

                report.Answer(new { Job = id, Video = video.Path }, console => console.Line(video.Path));
            },
            "aadiff download night-1 --out night.mp4",
            "aadiff download night-1 --farm http://farm.example:8080 --overwrite");
    }
}
