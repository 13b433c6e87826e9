using System.Globalization;
using System.Text;
using AADiff.Cli.Models;
using AADiff.Cli.Reports;
using AADiff.Cli.Sessions;
using AADiff.Shared.Errors;
using AADiff.Shared.Farm;
using AADiff.Shared.Pictures;
using AADiff.Shared.Programs;
using AADiff.Shared.Requests;
using AADiff.Sound.Curves;

namespace AADiff.Cli.Rendering;

/// <summary>
/// Single pictures on a sheet. Each seed is a job of one frame a strength, with a curve that says the strengths, so the pictures are the very ones that a
/// video of the same prompt and seed is made of, and are not drawn again for it.
/// </summary>
internal sealed class StillFlow(Dependencies dependencies, IReport report)
{
    private const int SampleRate = 8000;

    private static readonly FrameRate _rate = new(1);

    public async Task RunAsync(StillOptions order, OutputFile target, FarmSessionOptions sessionOptions, CancellationToken stop)
    {
        ModelRoots models = ModelRoots.Of(dependencies);
        DirectoryInfo folder = ScratchFolder.Create("aadiff-still-");
        try
        {
            (string sound, string curve) = await WriteInputsAsync(folder, order, stop);
            await using IFarmSession session = await dependencies.Sessions.OpenAsync(sessionOptions, stop);
            report.SayDevice(session);
            List<DecodedPicture> pictures = [];
            foreach (ulong seed in order.Seeds)
            {
                RequestDraft draft = new RequestDraft(
                    order.Request with { Sounds = [RequestDraft.Track(sound)], Seed = seed, FrameRate = _rate, Exact = true, Heard = new HeardSound { Kind = HeardKind.None } },
                    [sound], curve, null).For(sessionOptions, dependencies.Cluster.Find(sessionOptions.Home) is not null, models);
                RequestInputs inputs = (await RequestInputs.ReadAsync(draft, stop)).Of(session.User);
                pictures.AddRange(await DrawAsync(session, inputs, JobIdentity.StampOf(models.FolderOf(inputs.Request.Model)), order.Strengths.Length, stop));
                report.Say($"seed {seed} drawn");
            }

            byte[] sheet = PictureSheet.Draw(
                order.Request.Prompt,
                [.. order.Strengths.Select(strength => string.Create(CultureInfo.InvariantCulture, $"{order.Word} {strength:0.##}"))],
                [.. order.Seeds.Select(seed => $"seed {seed}")],
                pictures);
            await target.WriteAsync(path => File.WriteAllBytesAsync(path, sheet, stop));
            report.Answer(
                new { Sheet = target.Path, order.Word, order.Strengths, order.Seeds },
                console => console.Line(target.Path));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task<IReadOnlyList<DecodedPicture>> DrawAsync(
        IFarmSession session, RequestInputs inputs, string modelStamp, int strengths, CancellationToken stop)
    {
        JobSubmission submission = new(session);
        if (session.Remote is null)
        {
            await submission.PauseOthersAsync(JobIdentity.Of(inputs.Request, modelStamp), stop);
        }

        await inputs.StoreAsync(session.Objects, stop);
        JobView job = await submission.SubmitAsync(turn => JobIdentity.Of(inputs.Request, modelStamp, turn), inputs.Request, stop);
        await foreach (JobView view in JobWatch.FollowAsync(session.Farm, job.JobId, stop))
        {
            job = view;
        }

        if (job.Status != JobStatus.Completed)
        {
            throw new UserError(
                job.FailureClass ?? ErrorClass.Failed, job.Reason ?? $"Job {job.JobId} was {job.Status.ToString().ToLowerInvariant()}.");
        }

        Storyboard storyboard = await JobDocuments.StoryboardAsync(session.ObjectsOf(job.JobId), job.JobId, stop)
            ?? throw new UserError(ErrorClass.Failed, $"The storyboard of job {job.JobId} is not in the store any more: run the command again.");
        Func<int, string> names = await StoryboardPictures.NamesAsync(session.ObjectsOf(job.JobId), storyboard, stop);
        PictureReader reader = new(session.ObjectsOf(job.JobId));
        List<DecodedPicture> pictures = [];
        for (int frame = 0; frame < strengths; frame++)
        {
            DecodedPicture picture = await reader.ReadAsync(names(storyboard.Frames[frame]), stop);
            pictures.Add(picture with { Pixels = [.. picture.Pixels] });
        }

        return pictures;
    }

    /// <summary>A sound of one second a picture, which nobody hears, and the curve that stands in its place.</summary>
    private static async Task<(string Sound, string Curve)> WriteInputsAsync(DirectoryInfo folder, StillOptions order, CancellationToken stop)
    {
        (string sound, string curve) = (Path.Combine(folder.FullName, "still.wav"), Path.Combine(folder.FullName, "still.csv"));
        int samples = order.Strengths.Length * SampleRate;
        await using (BinaryWriter wave = new(File.Create(sound)))
        {
            wave.Write("RIFF"u8);
            wave.Write(36 + (2 * samples));
            wave.Write("WAVEfmt "u8);
            wave.Write(16);
            wave.Write((short)1);
            wave.Write((short)1);
            wave.Write(SampleRate);
            wave.Write(2 * SampleRate);
            wave.Write((short)2);
            wave.Write((short)16);
            wave.Write("data"u8);
            wave.Write(2 * samples);
            for (int i = 0; i < samples; i++)
            {
                wave.Write((short)(i % 40 < 20 ? 3000 : -3000));
            }
        }

        IEnumerable<string> lines = order.Strengths.Select((strength, i) => string.Create(CultureInfo.InvariantCulture, $"{i},{strength}"));
        await File.WriteAllTextAsync(curve, $"frame,m:{order.Word}\n{string.Join('\n', lines)}\n", Encoding.UTF8, stop);
        return (sound, curve);
    }
}
