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

    private const int MostWrongWords = 2;

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
            return await WithControlsAsync(request, null, null, options, stop);
        }

        request = WithWords(request, record.Prompt, record.Words) with
        {
            Strength = await AskedStrength.OfAsync(request.VideoPath, record, _models, stop),
        };
        if (!options.Controls)
        {
            return await WithControlsAsync(request, null, null, options, stop);
        }

        // The job may be here still; then its own frames are looked at too, and controls are rendered.
        await using IFarmSession session = await dependencies.Sessions.OpenAsync(sessionOptions with { Begins = true }, stop);
        JobView? job = await session.Farm.FindAsync(record.JobId, stop);
        return job is { Status: JobStatus.Completed }
            ? await WithControlsAsync(await WithJobAsync(request, session, job, stop), session, job, options, stop)
            : await WithControlsAsync(request, null, null, options, stop);
    }

    private async Task<ProofReport> OfJobAsync(ProofRequest request, FarmSessionOptions sessionOptions, ProveOptions options, CancellationToken stop)
    {
        await using IFarmSession session = await dependencies.Sessions.OpenAsync(sessionOptions, stop);
        JobView job = await session.Farm.FindAsync(options.Subject, stop) ?? throw new UserError(
            ErrorClass.Input, $"\"{options.Subject}\" is neither a file nor a job of the farm: check the path, or aadiff list.");
        if (job.VideoObjectName is not { } name)
        {
            throw new UserError(
                ErrorClass.Failed,
                $"Job {job.JobId} has no video, it is {job.Status.ToString().ToLowerInvariant()}: aadiff watch {job.JobId} waits for it.");
        }

        DirectoryInfo folder = ScratchFolder.Create("aadiff-proof-");
        try
        {
            string video = Path.Combine(folder.FullName, "video.mp4");
            await using (FileStream file = File.Create(video))
            await using (Stream content = await session.ObjectsOf(job.JobId).OpenAsync(name, stop))
            {
                await content.CopyToAsync(file, stop);
            }

            return await WithControlsAsync(
                await WithJobAsync(request with { VideoPath = video, Name = $"job {job.JobId}" }, session, job, stop), session, job, options, stop);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private async Task<ProofReport> WithControlsAsync(
        ProofRequest request, IFarmSession? session, JobView? job, ProveOptions options, CancellationToken stop)
    {
        Proven proven = await ProveAsync(options.Controls ? request : request with { WrongWords = [] }, stop);
        if (!options.Controls)
        {
            return proven.Report;
        }

        ProofControls controls = new(request, proven, report.Say);
        ImmutableArray<ControlResult> results = await controls.OfFinishedAsync(options, stop);
        ImmutableArray<string> notes = proven.Report.Notes;
        if (session is null || job is null)
        {
            notes = notes.Add("The job of the video is not known here, so no control was rendered.");
        }
        else if ((await new JobSource(session.ObjectsOf(job.JobId), job).RequestAsync(stop)).Sounds.Length > 1)
        {
            notes = notes.Add("Several sounds drive the picture, so no control was rendered.");
        }
        else
        {
            results = results.AddRange(await controls.OfRenderedAsync(session, job, FolderOf(options.Model), stop));
        }

        if (options.Others.IsEmpty || options.SameClass.IsEmpty)
        {
            notes = notes.Add("Controls with another clip's envelope and with a swapped sound need other sounds (--other, --same-class).");
        }

        return proven.Report with { Controls = results, Notes = notes };
    }

    private static async Task<ProofRequest> WithJobAsync(ProofRequest request, IFarmSession session, JobView job, CancellationToken stop) =>
        WithWords(request, job.Prompt, job.Words) with { Source = await new JobSource(session.ObjectsOf(job.JobId), job).OpenAsync(stop) };

    /// <summary>What was given by hand stays.</summary>
    private static ProofRequest WithWords(ProofRequest request, string prompt, ImmutableArray<WordScore> words) => request with
    {
        Prompt = request.Prompt ?? prompt,
        Words = request.Words.IsEmpty ? [.. words.Where(word => word.Driven).Select(word => word.Word)] : request.Words,
        WrongWords = request.WrongWords.IsEmpty
            ? [.. words.Where(word => !word.Driven).Select(word => word.Word).Take(MostWrongWords)]
            : request.WrongWords,
    };

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
            return record?.VideoSha256 == (await Sha256Digest.OfAsync(content, stop)).ToString() ? record : null;
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
