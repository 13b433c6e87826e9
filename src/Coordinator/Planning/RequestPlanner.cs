using System.Collections.Immutable;
using System.Text.Json;
using AADiff.Models;
using AADiff.Models.Tokenizers;
using AADiff.Shared.Errors;
using AADiff.Shared.Farm;
using AADiff.Shared.Objects;
using AADiff.Shared.Pictures;
using AADiff.Shared.Requests;
using AADiff.Sound;
using AADiff.Sound.Decoding;
using AADiff.Sound.Strength;

namespace AADiff.Coordinator.Planning;

/// <summary>
/// From a request to its storyboard: fetches the sounds from the store, has them listened to, lays out the pictures, and stores the result.
/// </summary>
public sealed partial class RequestPlanner(
    IObjectStore store,
    IModelCatalog models,
    SoundListener listener,
    string workFolder,
    TimeProvider time,
    ILogger<RequestPlanner> logger) : IJobPlanner
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

        // 1. The model says how a prompt is read, and what is used where the request leaves something open.
        stages.Enter(JobStages.Planning);
        ModelFolder model = models.Find(request.Model);
        TokenizedPrompt prompt = ClipTokenizer.Load(model.TokenizerFolder).Encode(request.Prompt);
        WordFinder.RequireUsable(prompt);
        StrengthLaw law = StrengthLaw.Resolve(request.Strength, model.Defaults.Strength);

        // 2. Each sound becomes strengths of the words that it drives.
        var sounds = new List<ListenedSound>();
        foreach (SoundTrack track in request.Sounds)
        {
            var words = new WordRequest(prompt, model, law, track.Words, request.TopWords);
            sounds.Add(await ListenAsync(track, request.FrameRate, words, stages, cancellationToken).ConfigureAwait(false));
        }

        // 3. The first sound is the video's own; the video is as long as it.
        stages.Enter(JobStages.Planning);
        int frames = sounds[0].Frames;
        ImmutableArray<DrivenStrengths> driven = StoryboardPlan.Merge(sounds.SelectMany(sound => sound.Driven), frames);

        // 4. The base, with nothing left open, and the pictures on it.
        BaseSpec spec = SpecOf(request, model, [.. driven.Select(one => one.Word)]);
        Storyboard storyboard = StoryboardPlan.From(spec, request.FrameRate, frames, [.. driven.Select(one => one.Strengths)]);
        await PutAsync(ObjectNames.BaseSpec(storyboard.Base), spec, cancellationToken).ConfigureAwait(false);
        await PutAsync(ObjectNames.Storyboard(jobId), storyboard, cancellationToken).ConfigureAwait(false);

        ImmutableArray<WordScore> scores = [.. sounds.SelectMany(sound => sound.Words).OrderByDescending(word => word.Driven)];
        return new JobPlan(storyboard, scores, [.. sounds.SelectMany(sound => sound.Warnings)], stages.Stop());
    }

    private async Task<ListenedSound> ListenAsync(
        SoundTrack track, FrameRate frameRate, WordRequest words, StageWatch stages, CancellationToken cancellationToken)
    {
        stages.Enter(JobStages.Listening);
        using TempFile sound = await TempFile.TakeAsync(store, track.ObjectName, workFolder, cancellationToken).ConfigureAwait(false);
        using TempFile? curve = track.CurveObjectName is { } name
            ? await TempFile.TakeAsync(store, name, workFolder, cancellationToken).ConfigureAwait(false)
            : null;
        return await listener.ListenAsync(
            new ListeningRequest(new SoundFile(sound.Path, track.FileName), track.Envelope, frameRate) { CurvePath = curve?.Path, Words = words },
            stages.Enter,
            cancellationToken).ConfigureAwait(false);
    }

    private static BaseSpec SpecOf(RenderRequest request, ModelFolder model, ImmutableArray<DrivenWord> words)
    {
        PictureSize size = request.Drawn ?? new PictureSize(model.SampleSize, model.SampleSize);
        if (size.Width % model.VaeScaleFactor != 0 || size.Height % model.VaeScaleFactor != 0)
        {
            throw new UserError(
                ErrorClass.Usage, $"a picture of {size} does not fit {model.Name}: width and height must be multiples of {model.VaeScaleFactor}.");
        }

        return new BaseSpec
        {
            Model = request.Model,
            ModelDigest = model.Digest,
            Prompt = request.Prompt,
            NegativePrompt = request.NegativePrompt,
            Words = words,
            Size = size,
            Seed = request.Seed,
            Steps = request.Steps ?? model.Defaults.Steps,
            Guidance = request.Guidance ?? model.Defaults.Guidance,
            Scheduler = request.Scheduler ?? model.Defaults.Scheduler,
            Controls = request.Controls,
        };
    }

    private async Task PutAsync<T>(string name, T value, CancellationToken cancellationToken)
    {
        using var bytes = new MemoryStream(JsonSerializer.SerializeToUtf8Bytes(value, SpecJson.Options));
        await store.PutAsync(name, bytes, "application/json", cancellationToken).ConfigureAwait(false);
    }
}
