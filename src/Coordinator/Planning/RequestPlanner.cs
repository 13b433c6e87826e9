using System.Collections.Immutable;
using System.Text.Json;
using AADiff.Models;
using AADiff.Models.Tokenizers;
using AADiff.Shared.Errors;
using AADiff.Shared.Farm;
using AADiff.Shared.Objects;
using AADiff.Shared.Pictures;
using AADiff.Shared.Requests;
using AADiff.Sound.Strength;

namespace AADiff.Coordinator.Planning;

/// <summary>The way of the data up to the storyboard, in the order of the paper: listen, ground, weigh, lay out.</summary>
public sealed class RequestPlanner(IObjectStore store, IModelCatalog models, TrackListener listener, TimeProvider time) : IJobPlanner
{
    public async Task<JobPlan> PlanAsync(string jobId, RenderRequest request, Action<string> onStage, CancellationToken cancellationToken)
    {
        var watch = new StageWatch(onStage, time);

        // 1. The model says how a prompt is read and what a request that is silent gets.
        watch.Enter("planning");
        ModelFolder model = models.Find(request.Model);
        TokenizedPrompt prompt = ClipTokenizer.Load(model.TokenizerFolder).Encode(request.Prompt);
        WordFinder.RequireUsable(prompt);
        StrengthLaw law = StrengthLaw.Resolve(request.Strength, model.Defaults.Strength);

        // 2. Each sound becomes strengths of the words it drives.
        var tracks = new List<TrackDrive>();
        foreach (SoundTrack track in request.Sounds)
        {
            tracks.Add(await listener.HearAsync(track, request, model, prompt, law, watch, cancellationToken).ConfigureAwait(false));
        }

        // 3. The first sound is the one that is heard; its length is the video's.
        watch.Enter("planning");
        int frames = tracks[0].Frames;
        ImmutableArray<WordDrive> drives = WordDrive.Merge(tracks, frames);

        // 4. The base, with nothing left open.
        BaseSpec spec = SpecOf(request, model, [.. drives.Select(drive => drive.Word)]);
        Storyboard storyboard = StoryboardPlan.From(spec, request.FrameRate, frames, [.. drives.Select(drive => drive.Strengths)]);
        await PutAsync(ObjectNames.BaseSpec(storyboard.Base), spec, cancellationToken).ConfigureAwait(false);
        await PutAsync(ObjectNames.Storyboard(jobId), storyboard, cancellationToken).ConfigureAwait(false);

        ImmutableArray<WordScore> words = [.. tracks.SelectMany(track => track.Words).OrderByDescending(word => word.Driven)];
        return new JobPlan(storyboard, words, [.. tracks.SelectMany(track => track.Warnings)], watch.Stop());
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
