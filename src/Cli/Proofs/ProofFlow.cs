using System.Collections.Immutable;
using System.Text.Json;
using AADiff.Cli.Models;
using AADiff.Cli.Rendering;
using AADiff.Cli.Reports;
using AADiff.Cli.Sessions;
using AADiff.Flow;
using AADiff.Models;
using AADiff.Proof;
using AADiff.Proof.Controls;
using AADiff.Proof.Jobs;
using AADiff.Proof.Reports;
using AADiff.Shared.Errors;
using AADiff.Shared.Farm;
using AADiff.Shared.Objects;
using AADiff.Shared.Pictures;
using AADiff.Shared.Programs;

namespace AADiff.Cli.Proofs;

/// <summary>From a video or a job to a report on disk.</summary>
internal sealed class ProofFlow(Dependencies dependencies, IReport report)
{
    /// <summary>A record beside a video is a few kilobytes.</summary>
    private const long LongestRecord = 4 << 20;

    private readonly ModelRoots _models = ModelRoots.Of(dependencies);

    public async Task RunAsync(ProveOptions options, FarmSessionOptions sessionOptions, CancellationToken stop)
    {
        if (!options.IsFile && !JobIds.IsValid(options.Subject))
        {
            throw new UserError(ErrorClass.Input, $"The video \"{options.Subject}\" does not exist: check the path.");
        }

        ProofFiles files = ProofFiles.Check(
            options.Out ?? ProofFiles.Beside(options.IsFile ? options.Subject : $"{options.Subject}.mp4"), options.Overwrite);
        ProofRequest request = new()
        {
            Program = ThisProcess.Version,
            VideoPath = options.Subject,
            Name = Path.GetFileName(options.Subject),
            Prompt = options.Prompt,
            Words = options.Words,
            WrongWords = options.WrongWords,
            ClipFolder = options.Clip is { } clip ? Path.GetFullPath(clip) : ClipOf(options.Model),
            MaskPath = options.Mask,
        };
        ProofReport proof = options.IsFile
            ? await OfFileAsync(request, sessionOptions, options, stop)
            : await OfJobAsync(request, sessionOptions, options, stop);
        await files.WriteAsync(proof, stop);
        Tell(proof, files);
    }

    /// <summary>For a job whose video was just saved. Its model may be on the farm alone: then no similarity is measured.</summary>
    public async Task<ProofReport> OfSavedAsync(IFarmSession session, JobView job, string videoPath, string model, CancellationToken stop) =>
        (await ProveAsync(
            await WithJobAsync(
                new ProofRequest
                {
                    Program = ThisProcess.Version,
                    VideoPath = videoPath,
                    Name = Path.GetFileName(videoPath),
                    ClipFolder = ClipOfHere(model),
                },
                session, job, stop),
            stop)).Report;

    private void Tell(ProofReport proof, ProofFiles files)
    {
        report.Answer(
            new { proof.Follows, proof.Sentence, Page = files.Page.Path, Figures = files.Figures.Path },
            console => console.Line(proof.Follows ? $"{proof.Sentence} {files.Page.Path}" : files.Page.Path));
        if (!proof.Follows)
        {
            throw new UserError(ErrorClass.Unproven, proof.Sentence);
        }
    }

    private static Task<Proven> ProveAsync(ProofRequest request, CancellationToken stop) => new Prover(new FarnebackFlow()).ProveAsync(request, stop);

    private async Task<ProofReport> OfFileAsync(ProofRequest request, FarmSessionOptions sessionOptions, ProveOptions options, CancellationToken stop)
    {
        await Playlist.RefuseAsync(request.VideoPath, stop);
        if (await RecordAsync(request.VideoPath, stop) is not { } record)
        {
            return await WithControlsAsync(
                request, null,
                $"No control was rendered, since no record of render lies beside the video ({Path.GetFileName(DerivedName.Beside(request.VideoPath, ".json"))}) "
                    + "that would name its job: give the job instead, aadiff prove JOB --controls, with --farm where it was rendered on a farm.",
                options, stop);
        }

        request = request.With(record.Prompt, record.Words) with
        {
            Strength = await AskedStrength.OfAsync(request.VideoPath, record, _models, stop),
        };
        if (!options.Controls)
        {
            return (await ProveAsync(request with { WrongWords = [] }, stop)).Report;
        }

        // The job may be here still; then its own frames are looked at too, and controls are rendered.
        await using IFarmSession session = await dependencies.Sessions.OpenAsync(sessionOptions with { Begins = true }, stop);
        JobView? job = await session.Farm.FindAsync(record.JobId, stop);
        string where = session.Remote is { } farm ? $"at {farm.GetLeftPart(UriPartial.Authority)}" : $"in the home {sessionOptions.Home.Data}";
        return job is { Status: JobStatus.Completed }
            ? await WithControlsAsync(await WithJobAsync(request, session, job, stop), (session, job), "", options, stop)
            : await WithControlsAsync(
                request, null,
                $"No control was rendered, since the job of the video, {record.JobId}, is not finished {where}: set AADIFF_HOME to the home that rendered "
                    + $"it, or run aadiff prove {record.JobId} --controls --farm URL.",
                options, stop);
    }

    private async Task<ProofReport> OfJobAsync(ProofRequest request, FarmSessionOptions sessionOptions, ProveOptions options, CancellationToken stop)
    {
        await using IFarmSession session = await dependencies.Sessions.OpenAsync(sessionOptions, stop);
        JobView job = await session.Farm.FindAsync(options.Subject, stop) ?? throw new UserError(
            ErrorClass.Input, $"\"{options.Subject}\" is neither a file nor a job of the farm: check the path, or aadiff list.");
        return await InFolderAsync(async folder =>
        {
            string video = Path.Combine(folder, "video.mp4");
            await new JobSource(session.ObjectsOf(job.JobId), job).CopyVideoAsync(video, stop);
            ProofRequest known = await WithJobAsync(request with { VideoPath = video, Name = $"job {job.JobId}" }, session, job, stop);
            return await WithControlsAsync(known, (session, job), "", options, stop);
        });
    }

    /// <param name="request">Known as far as it can be.</param>
    /// <param name="made">Where controls are rendered, and the job that made the video; null: nowhere.</param>
    /// <param name="unrendered">Why not, and what to do about it.</param>
    /// <param name="options">Of the command.</param>
    /// <param name="stop">Ends it.</param>
    private async Task<ProofReport> WithControlsAsync(
        ProofRequest request, (IFarmSession Session, JobView Job)? made, string unrendered, ProveOptions options, CancellationToken stop)
    {
        Proven proven = await ProveAsync(options.Controls ? request : request with { WrongWords = [] }, stop);
        if (!options.Controls)
        {
            return proven.Report;
        }

        ProofControls controls = new(request, proven, report.Say);
        ImmutableArray<ControlResult> results = await controls.OfFinishedAsync(options, stop);
        ImmutableArray<string> notes = proven.Report.Notes;
        if (made is not (var session, var job))
        {
            report.Say(unrendered);
            notes = notes.Add(unrendered);
        }
        else if ((await new JobSource(session.ObjectsOf(job.JobId), job).RequestAsync(stop)).Sounds.Length > 1)
        {
            notes = notes.Add("Several sounds drive the picture, so no control was rendered.");
        }
        else
        {
            report.SayDevice(session);
            results = results.AddRange(await controls.OfRenderedAsync(session, job, FolderOf(options.Model), stop));
        }

        if (options.Others.IsEmpty || options.SameClass.IsEmpty)
        {
            notes = notes.Add("Controls with another clip's envelope and with a swapped sound need other sounds (--other, --same-class).");
        }

        return proven.Report with { Controls = results, Notes = notes };
    }

    private static async Task<ProofRequest> WithJobAsync(ProofRequest request, IFarmSession session, JobView job, CancellationToken stop) =>
        request.With(job.Prompt, job.Words) with
        {
            Source = await InFolderAsync(folder => new JobSource(session.ObjectsOf(job.JobId), job).OpenAsync(folder, stop)),
        };

    internal static async Task<T> InFolderAsync<T>(Func<string, Task<T>> work)
    {
        DirectoryInfo folder = ScratchFolder.Create("aadiff-proof-");
        try
        {
            return await work(folder.FullName);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>What render wrote beside the video; null: nothing, or it is about another file.</summary>
    private static async Task<RenderRecord?> RecordAsync(string video, CancellationToken stop)
    {
        FileInfo file = new(DerivedName.Beside(video, ".json"));
        if (!file.Exists || file.Length > LongestRecord)
        {
            return null;
        }

        try
        {
            RenderRecord? record = JsonSerializer.Deserialize<RenderRecord>(await File.ReadAllBytesAsync(file.FullName, stop), SpecJson.Options);
            await using FileStream content = File.OpenRead(video);

            // The figures of a proof may lie there too, and name the same video.
            return record is { JobId: not null, Settings: not null, Words.IsDefault: false, Presets.IsDefault: false }
                && record.VideoSha256 == (await Sha256Digest.OfAsync(content, stop)).ToString() ? record : null;
        }
        catch (Exception e) when (e is JsonException or NotSupportedException or UserError)
        {
            // Some other JSON of the same name.
            return null;
        }
    }

    private string? ClipOfHere(string model) =>
        _models.FolderOf(model) is var folder && Directory.Exists(folder) ? ModelFolder.Open(folder, _models.Cache).ClipFolder : null;

    private string? ClipOf(string? model) => FolderOf(model)?.ClipFolder;

    private ModelFolder? FolderOf(string? model)
    {
        try
        {
            return ModelFolder.Open(_models.Locate(model ?? RenderDefaults.Model), _models.Cache);
        }
        catch (UserError) when (model is null)
        {
            // Nobody asked for it: the report says what is not measured without.
            return null;
        }
    }
}
