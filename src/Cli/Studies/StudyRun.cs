using System.Collections.Immutable;
using AADiff.Cli.Models;
using AADiff.Cli.Proofs;
using AADiff.Cli.Rendering;
using AADiff.Cli.Reports;
using AADiff.Cli.Sessions;
using AADiff.Models;
using AADiff.Proof;
using AADiff.Proof.Following;
using AADiff.Proof.Jobs;
using AADiff.Proof.Measures;
using AADiff.Proof.Reading;
using AADiff.Proof.Similarity;
using AADiff.Proof.Studies;
using AADiff.Shared.Farm;
using AADiff.Shared.Requests;
using AADiff.Sound.Decoding;

namespace AADiff.Cli.Studies;

/// <summary>
/// Renders and measures a study cell by cell. A cell's job has the digest of its request as id, and its measures are kept: a study that was stopped
/// goes on, and one to which a clip is added renders that clip alone.
/// </summary>
internal sealed class StudyRun(Dependencies dependencies, IReport report)
{
    private readonly ModelRoots _models = ModelRoots.Of(dependencies);

    public async Task<string> RunAsync(string path, string folder, FarmSessionOptions sessionOptions, CancellationToken stop)
    {
        StudyRequest study = StudyRequest.Read(path);
        Directory.CreateDirectory(folder);
        StudyFiles files = new(folder);
        Dictionary<string, StudyCell> known = files.Known();
        await using IFarmSession session = await dependencies.Sessions.OpenAsync(sessionOptions, stop);
        report.SayDevice(session);
        bool remote = session.Remote is not null;
        ModelFolder model = ModelFolder.Open(_models.Locate(study.Model ?? RenderDefaults.Model), _models.Cache);
        string stamp = JobIdentity.StampOf(model.Path);
        using ClipModel? clip = model.ClipFolder is { } clips ? ClipModel.Open(clips) : null;
        List<StudyCell> cells = [];
        foreach ((StudyClip sound, string prompt, ulong seed, StudySetting setting) in Grid(study))
        {
            stop.ThrowIfCancellationRequested();
            RequestInputs inputs = await RequestInputs.ReadAsync(
                Draft(study, sound, prompt, seed, setting, remote ? _models.NameOf(model.Path) : model.Path), stop);
            inputs = inputs.Of(session.User);
            string id = JobIdentity.Of(inputs.Request, stamp);
            if (!known.TryGetValue(id, out StudyCell? cell))
            {
                report.Say($"{cells.Count + 1} of {study.Cells}: {sound.Name}, {setting.Name}, seed {seed}");
                JobView job = await RenderAsync(session, inputs, id, stop);
                cell = await MeasureAsync(session, job, sound, prompt, seed, setting, clip, stop);
                known[id] = cell;
                await files.WriteCellsAsync(known.Values, stop);
            }

            cells.Add(cell);
        }

        StudyAnswer answer = StudyAnswers.Of(study.Question, cells);
        await files.WriteAsync(path, study.Question, answer, HowOf(study, model), stop);
        return answer.Sentence;
    }

    private static IEnumerable<(StudyClip Clip, string Prompt, ulong Seed, StudySetting Setting)> Grid(StudyRequest study) =>
        from clip in study.Clips
        from prompt in clip.Prompts
        from seed in study.Seeds
        from setting in study.Settings
        select (clip, prompt, seed, setting);

    private static RequestDraft Draft(StudyRequest study, StudyClip clip, string prompt, ulong seed, StudySetting setting, string model)
    {
        EnvelopeSettings plain = new();
        EnvelopeSettings envelope = plain with
        {
            WindowFrames = setting.WindowAt(study.Fps),
            Gain = setting.Gain ?? plain.Gain,
        };
        RenderRequest request = new()
        {
            Prompt = prompt,
            Model = model,
            FrameRate = new FrameRate(study.Fps),
            Steps = study.Steps,
            Seed = seed,
            User = Environment.UserName,
            Sounds =
            [
                .. clip.Sounds.Select((path, i) => RequestDraft.Track(path) with
                {
                    Envelope = envelope,
                    Words = i < clip.Words.Count ? [clip.Words[i].ToLowerInvariant()] : [],
                }),
            ],
            Heard = clip.Sounds.Count > 1 ? new HeardSound { Kind = HeardKind.Mix } : null,
        };
        RenderRequestRules.Check(request);
        return new RequestDraft(request, [.. clip.Sounds], CurvePath: null, MaskPath: null);
    }

    private static async Task<JobView> RenderAsync(IFarmSession session, RequestInputs inputs, string id, CancellationToken stop)
    {
        await inputs.StoreAsync(session.Objects, stop);
        return await JobRun.CompleteAsync(session, _ => id, inputs.Request, "A video of the study", stop);
    }

    private static async Task<StudyCell> MeasureAsync(
        IFarmSession session, JobView job, StudyClip sound, string prompt, ulong seed, StudySetting setting, ClipModel? clip, CancellationToken stop)
    {
        ProofSource source = await ProofFlow.InFolderAsync(folder => new JobSource(session.ObjectsOf(job.JobId), job).OpenAsync(folder, stop));
        string[] words = [.. job.Words.Where(word => word.Driven).Select(word => word.Word)];
        words = sound.Words.Count > 0 ? [.. sound.Words.Select(word => word.ToLowerInvariant())] : words;
        Watching watching = new()
        {
            Clip = clip,
            Texts =
            [
                .. words.Select(word => new ComparedText($"the word \"{word}\"", ClipModel.SentenceOf(word))),
                new ComparedText("the prompt", prompt),
            ],
        };
        SeenVideo seen = await VideoWatcher.WatchAsync(watching, source.FrameRate, source.Frames, stop);
        Evidence evidence = Evidence.Of("the frames and the sound", seen, source.Heard, source.Strength);
        Verdict verdict = Verdict.Of(evidence);
        Measure none = Measure.Missing("there is no CLIP");
        bool compared = seen.Similarities.Length > 0;
        return new StudyCell(sound.Class, sound.Name, prompt, seed, setting.Name)
        {
            JobId = job.JobId,
            FramesPerSecond = source.FrameRate.PerSecond,
            Loudness = await LoudnessAsync(sound, source, seen.Frames, stop),
            Change = evidence.Pictures[0].Values,
            Words = compared ? [.. seen.Similarities[..words.Length].Select(one => one.Values)] : [],
            WordNames = [.. words],
            PromptSimilarity = compared ? seen.Similarities[^1].Values : [],
            R = evidence.Change.Pearson,
            Lag = evidence.Change.Lag.Frames,
            P = evidence.Change.ShiftedBothWays.P,
            Rho = evidence.WithStrength[0].Spearman,
            Ceiling = evidence.Ceiling,
            RWord = compared && words.Length > 0 ? evidence.WithLoudness[1].Pearson : none,
            RPrompt = compared ? evidence.WithLoudness[^1].Pearson : none,
            Modulation = evidence.Change.Modulation,
            Outcome = verdict.Outcome,
        };
    }

    private static async Task<ImmutableArray<ImmutableArray<double>>> LoudnessAsync(
        StudyClip clip, ProofSource source, int frames, CancellationToken stop)
    {
        List<ImmutableArray<double>> loudness = [];
        foreach (string path in clip.Sounds)
        {
            MeasuredSound heard = await MeasuredSound.ListenAsync(new SoundFile(path), source.FrameRate, 0, stop);
            loudness.Add(heard.For(frames, source.FrameRate.PerSecond).Loudness);
        }

        return [.. loudness];
    }

    private static string HowOf(StudyRequest study, ModelFolder model)
    {
        string steps = study.Steps is { } number ? $"{number} steps" : "its own steps";
        return $"Model {model.Name}, {steps}, {study.Fps} frames a second, {study.Cells} videos; measured on the frames and the sound, not on encoded "
            + "files. In brackets: 95 % of 1000 draws over videos. Made by `aadiff study request.yaml`; the request lies beside this page.";
    }
}
