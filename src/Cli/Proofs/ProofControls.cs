using System.Collections.Immutable;
using AADiff.Cli.Rendering;
using AADiff.Cli.Sessions;
using AADiff.Models;
using AADiff.Proof;
using AADiff.Proof.Controls;
using AADiff.Proof.Following;
using AADiff.Proof.Jobs;
using AADiff.Proof.Reading;
using AADiff.Proof.Similarity;
using AADiff.Shared.Farm;
using AADiff.Shared.Pictures;
using AADiff.Shared.Requests;
using AADiff.Sound.Decoding;

namespace AADiff.Cli.Proofs;

/// <summary>Runs the controls of a proof: those of the finished video, and, where its job is known, those that are rendered.</summary>
internal sealed class ProofControls(ProofRequest request, Proven proven, Action<string> say)
{
    private readonly double _rate = proven.Seen.FrameRate.PerSecond;

    public async Task<ImmutableArray<ControlResult>> OfFinishedAsync(ProveOptions options, CancellationToken stop)
    {
        List<OtherSound> others = [];
        foreach ((string path, bool sameClass) in options.Others.Select(path => (path, false)).Concat(options.SameClass.Select(path => (path, true))))
        {
            InputFile.Open(path, "sound").Dispose();
            others.Add(new OtherSound(
                Path.GetFileName(path), await MeasuredSound.ListenAsync(new SoundFile(path), proven.Seen.FrameRate, 0, stop), sameClass));
        }

        ImmutableArray<TextSimilarity> similarities = proven.Seen.Similarities;
        return
        [
            .. FinishedControls.Of(proven.Seen, proven.Heard, others),
            .. similarities.Where(one => one.Wrong).Select(wrong => FinishedControls.WrongWord(
                wrong.Name, wrong.Values, similarities[0].Values, proven.Heard, _rate)),
        ];
    }

    /// <param name="session">Renders.</param>
    /// <param name="job">That made the video, of one sound.</param>
    /// <param name="model">Folder of its model on this machine; null: it is not here, and nothing walks through its latents.</param>
    /// <param name="stop">Ends it.</param>
    public async Task<ImmutableArray<ControlResult>> OfRenderedAsync(IFarmSession session, JobView job, ModelFolder? model, CancellationToken stop)
    {
        RenderRequest made = await new JobSource(session.ObjectsOf(job.JobId), job).RequestAsync(stop);
        using ClipModel? clip = request.ClipFolder is { } folder && request.Texts.Length > 0 ? ClipModel.Open(folder) : null;
        Watching watching = new() { Clip = clip, Texts = [.. request.Texts.Where(text => !text.Wrong)] };
        MeasuredSound heard = request.Source?.Heard ?? proven.Heard;
        ImmutableArray<ControlResult> rendered = await new RenderedControls(session, job.JobId, watching, heard, say)
            .RunAsync(made, request.WrongWords.FirstOrDefault(), proven.Seen.Frames, stop);
        return await JobDocuments.BaseAsync(session.ObjectsOf(job.JobId), job, stop) is { } spec && model?.Digest == spec.ModelDigest
            && request.Source?.Strength is { } strength
            ? [.. rendered, await WalkAsync(spec, model, strength, watching, heard, stop)]
            : rendered;
    }

    private async Task<ControlResult> WalkAsync(
        BaseSpec spec, ModelFolder model, ImmutableArray<double> strength, Watching watching, MeasuredSound heard, CancellationToken stop)
    {
        say("control: latent walk");
        SeenVideo seen = await VideoWatcher.WatchAsync(
            watching, proven.Seen.FrameRate, LatentWalk.Draw(spec, model, strength, stop).ToAsyncEnumerable(), stop);
        Evidence evidence = Evidence.Of("latent walk", seen, heard);
        Agreement judged = evidence.WithLoudness.Length > 1 ? evidence.WithLoudness[1] : evidence.Change;
        return ControlResult.Of(
            "latent walk", "the start latent walks to the next seed's with the same envelope; measured is the similarity with the word", judged) with
        {
            Remark = FormattableString.Invariant(
                $"its picture changes with the sound by r = {evidence.Change.Pearson.Text()}, but it is another picture, not more of the word"),
        };
    }
}
