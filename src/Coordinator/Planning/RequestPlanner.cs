using System.Collections.Immutable;
using AADiff.Coordinator.Adaptive;
using AADiff.Models;
using AADiff.Models.Tokenizers;
using AADiff.Shared.Errors;
using AADiff.Shared.Farm;
using AADiff.Shared.Objects;
using AADiff.Shared.Pictures;
using AADiff.Shared.Requests;
using AADiff.Sound;
using AADiff.Sound.Decoding;

namespace AADiff.Coordinator.Planning;

/// <summary>
/// From a request to its storyboard: checks what can be known before, fetches the sounds from the store, has them listened to, lays out the
/// pictures, and, for a job, stores the result.
/// </summary>
public sealed partial class RequestPlanner(
    IObjectStore store,
    IModelCatalog models,
    DrawingCheck drawing,
    SoundListener listener,
    string workFolder,
    TimeProvider time,
    ILogger<RequestPlanner> logger) : IJobPlanner, IRequestChecker
{
    private readonly ILogger _log = logger;

    public async Task<JobPlan> PlanAsync(string jobId, RenderRequest request, Action<string> onStage, CancellationToken cancellationToken)
    {
        var stages = new StageWatch(
            stage =>
            {
                StageStarted(jobId, stage);
                onStage(stage);
            },
            time);
        PlannedRequest plan = await PlanAsync(request, stages, cancellationToken).ConfigureAwait(false);
        await PutAsync(ObjectNames.BaseSpec(plan.Storyboard.Base), plan.Spec, cancellationToken).ConfigureAwait(false);
        await PutAsync(ObjectNames.Curve(jobId), plan.Curve, cancellationToken).ConfigureAwait(false);
        await PutAsync(ObjectNames.Storyboard(jobId), plan.Storyboard, cancellationToken).ConfigureAwait(false);
        return new JobPlan(plan.Storyboard, plan.First, plan.Words, plan.Presets, plan.Warnings, stages.Stop());
    }

    public Task<PlannedRequest> CheckAsync(RenderRequest request, CancellationToken cancellationToken) =>
        PlanAsync(request, new StageWatch(_ => { }, time), cancellationToken);

    private async Task<PlannedRequest> PlanAsync(RenderRequest request, StageWatch stages, CancellationToken cancellationToken)
    {
        stages.Enter(JobStages.Planning);
        await InputObjects.RequireAsync(store, request, cancellationToken).ConfigureAwait(false);
        ModelFolder model = models.Find(request.Model);
        try
        {
            return await PlanAsync(request, model, stages, cancellationToken).ConfigureAwait(false);
        }
        catch (UserError e) when (ModelErrors.WithoutFolder(request.Model, model.Path, e.Message) is { } message && message != e.Message)
        {
            throw new UserError(e.Class, message, e);
        }
    }

    private async Task<PlannedRequest> PlanAsync(
        RenderRequest request, ModelFolder model, StageWatch stages, CancellationToken cancellationToken)
    {
        // 1. The model says how a prompt is read, what is used where the request leaves something open, and whether it can be drawn.
        TokenizedPrompt prompt = ClipTokenizer.Load(model.TokenizerFolder).Encode(request.Prompt);
        WordFinder.RequireUsable(prompt);
        BaseSpec open = SpecOf(request, model);
        await drawing.RequireAsync(model, open, cancellationToken).ConfigureAwait(false);

        // 2. Each sound becomes strengths of the words that it drives.
        var sounds = new List<ListenedSound>();
        foreach (SoundTrack track in request.Sounds)
        {
            var words = new WordRequest(prompt, track.Words, request.TopWords);
            sounds.Add(await ListenAsync(track, request, model, words, stages, cancellationToken).ConfigureAwait(false));
        }

        await RequireHeardAsync(request.Heard, cancellationToken).ConfigureAwait(false);

        // 3. The video is as long as the first sound, whatever is heard in it.
        stages.Enter(JobStages.Planning);
        int frames = sounds[0].Frames;
        ImmutableArray<DrivenStrengths> driven = StoryboardPlan.Merge(sounds.SelectMany(sound => sound.Driven), frames, PhotoPlan.Rest(request));

        // 4. The base, with nothing left open, and the pictures on it.
        BaseSpec spec = open with { Words = [.. driven.Select(one => one.Word)] };
        Storyboard storyboard = request.Exact
            ? StoryboardPlan.From(spec, request.FrameRate, frames, [.. driven.Select(one => one.Strengths)])
            : AdaptivePictures.Plan(StoryboardPlan.Adaptive(spec, request.FrameRate, frames, driven));

        ImmutableArray<WordScore> scores = [.. sounds.SelectMany(sound => sound.Words).OrderByDescending(word => word.Driven)];
        ImmutableArray<PresetScore> presets =
            [.. sounds.Zip(request.Sounds, (sound, track) => sound.Preset?.Of(track.FileName)).OfType<PresetScore>()];
        return new PlannedRequest(
            spec,
            storyboard,
            storyboard.IsAdaptive ? AdaptivePictures.First(storyboard) : null,
            scores,
            presets,
            [.. PlanWarnings.For(request, model, sounds, driven)],
            CurveOf(request, frames, sounds, driven));
    }

    private async Task<ListenedSound> ListenAsync(
        SoundTrack track, RenderRequest request, ModelFolder model, WordRequest words, StageWatch stages, CancellationToken cancellationToken)
    {
        stages.Enter(JobStages.Listening);
        using TempFile sound = await TempFile
            .TakeAsync(store, track.ObjectName, $"the sound {track.FileName}", workFolder, cancellationToken).ConfigureAwait(false);
        using TempFile? curve = track.CurveObjectName is { } name
            ? await TempFile
                .TakeAsync(store, name, $"the curve of the sound {track.FileName}", workFolder, cancellationToken).ConfigureAwait(false)
            : null;
        ListeningRequest wanted =
            ListeningRequest.Of(
                new SoundFile(sound.Path, track.FileName), track, request.FrameRate, PhotoPlan.StrengthOf(request, model), model);
        return await listener
            .ListenAsync(wanted with { CurvePath = curve?.Path, Words = words, Rest = PhotoPlan.Rest(request) }, stages.Enter, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>A file that is only heard is tried now: nothing should be drawn for a video that can't be finished.</summary>
    private async Task RequireHeardAsync(HeardSound? heard, CancellationToken cancellationToken)
    {
        if (heard is { Kind: HeardKind.File, ObjectName: { } name, FileName: { } file })
        {
            using TempFile sound = await TempFile.TakeAsync(store, name, $"the sound {file}", workFolder, cancellationToken).ConfigureAwait(false);
            await listener.RequireSoundAsync(new SoundFile(sound.Path, file), cancellationToken).ConfigureAwait(false);
        }
    }

    private static JobCurve CurveOf(RenderRequest request, int frames, IEnumerable<ListenedSound> sounds, ImmutableArray<DrivenStrengths> driven) => new()
    {
        FrameRate = request.FrameRate,
        Frames = frames,
        Sounds = [.. sounds.Zip(request.Sounds, (sound, track) => new SoundCurve(track.FileName, sound.Loudness.Loudness, sound.Loudness.Envelope))],
        Words = [.. driven.Select(one => new WordCurve(one.Word.Word, one.Unrounded))],
    };

    /// <summary>With nothing left open but the driven words.</summary>
    private static BaseSpec SpecOf(RenderRequest request, ModelFolder model)
    {
        bool quick = request.Draft && model.Defaults.Steps > RequestLimits.DraftSteps;
        BaseSpec spec = new()
        {
            Model = request.Model,
            ModelDigest = model.Digest,
            Prompt = request.Prompt,
            NegativePrompt = request.NegativePrompt,
            Words = [],
            Size = request.Drawn ?? new PictureSize(model.SampleSize, model.SampleSize),
            Seed = request.Seed,
            Steps = request.Steps ?? (quick ? RequestLimits.DraftSteps : model.Defaults.Steps),
            Guidance = RenderRequestRules.GuidanceInUse(request.Guidance ?? model.Defaults.Guidance),
            Scheduler = request.Scheduler ?? (quick ? RequestLimits.DraftScheduler : model.Defaults.Scheduler),
            Controls = request.Controls,
        };
        return PhotoPlan.On(spec, request, model);
    }

    private Task PutAsync<T>(string name, T value, CancellationToken cancellationToken) =>
        store.PutJsonAsync(name, value, SpecJson.Options, cancellationToken);
}
