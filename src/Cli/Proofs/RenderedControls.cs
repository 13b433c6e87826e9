using System.Collections.Immutable;
using AADiff.Cli.Rendering;
using AADiff.Cli.Sessions;
using AADiff.Proof.Controls;
using AADiff.Proof.Following;
using AADiff.Proof.Jobs;
using AADiff.Proof.Reading;
using AADiff.Shared.Farm;
using AADiff.Shared.Pictures;
using AADiff.Shared.Requests;

namespace AADiff.Cli.Proofs;

/// <summary>
/// Controls that are rendered: the job's own request with one thing changed. Base and pictures that were drawn before are used again, and a control
/// that was rendered is known again.
/// </summary>
internal sealed class RenderedControls(
    IFarmSession session, string provenJobId, Watching watching, MeasuredSound heard, Action<string> say)
{
    /// <summary>A range of strengths can't be empty; through this one no picture changes by a grey level.</summary>
    private const double Hardly = 1e-4;

    private static readonly int[] _windows = [1, 5, 75];

    /// <param name="request">Of the job, with one sound.</param>
    /// <param name="wrongWord">Another word of its prompt; null: there is none.</param>
    /// <param name="frames">Of the video.</param>
    /// <param name="stop">Ends it; what was rendered is kept.</param>
    public async Task<ImmutableArray<ControlResult>> RunAsync(RenderRequest request, string? wrongWord, int frames, CancellationToken stop)
    {
        List<ControlResult> results = [];
        async Task AddAsync(string name, string wrong, RenderRequest changed, bool mustFail = true, bool byWord = false)
        {
            say($"control: {name}");
            results.Add(await RenderAsync(name, wrong, changed, mustFail, byWord, stop));
        }

        await AddAsync(
            "constant strength", "every frame was asked for the base picture",
            request with { Strength = request.Strength with { Mode = StrengthMode.TwoSided, Min = 1, Max = 1 + Hardly } });
        if (wrongWord is not null)
        {
            await AddAsync(
                "wrong word driven", $"the sound drives \"{wrongWord}\"; measured is the similarity with the right word", Driving(request, wrongWord),
                byWord: true);
        }

        foreach (int window in _windows)
        {
            await AddAsync($"window of {window}", $"smoothed over {Count(window)}", Smoothed(request, window), mustFail: false);
        }

        await AddAsync(
            "window of the whole clip", $"smoothed over all {Count(frames)}: the paper's picture nearly stands still", Smoothed(request, frames));
        await AddAsync(
            "no injection", "the word's weight without the base's attention maps",
            request with { Controls = request.Controls with { CrossInjectUntil = 0, SelfInjectUntil = 0 } }, mustFail: false);
        return [.. results];
    }

    private async Task<ControlResult> RenderAsync(
        string name, string wrong, RenderRequest request, bool mustFail, bool byWord, CancellationToken stop)
    {
        JobView job = await JobRun.CompleteAsync(
            session, turn => JobIdentity.Of(request, provenJobId, turn), request, $"The control \"{name}\"", stop);
        JobSource source = new(session.ObjectsOf(job.JobId), job);
        (FrameRate rate, IAsyncEnumerable<Picture> frames) = await source.FramesAsync(stop);
        SeenVideo seen = await VideoWatcher.WatchAsync(watching, rate, frames, stop);
        Evidence evidence = Evidence.Of(name, seen, heard);
        Agreement judged = byWord && evidence.WithLoudness.Length > 1 ? evidence.WithLoudness[1] : evidence.Change;
        return ControlResult.Of(name, wrong, judged, mustFail) with
        {
            Remark = FormattableString.Invariant($"steadiness {evidence.Steadiness.Text("0.0000")}"),
        };
    }

    private static RenderRequest Driving(RenderRequest request, string word) =>
        request with { Sounds = [request.Sounds[0] with { Words = [word] }] };

    private static RenderRequest Smoothed(RenderRequest request, int window)
    {
        SoundTrack sound = request.Sounds[0];
        return request with
        {
            Sounds =
            [
                sound.Preset is null
                    ? sound with { Envelope = sound.Envelope! with { WindowFrames = window } }
                    : sound with { Changes = (sound.Changes ?? new EnvelopeChanges()) with { WindowFrames = window } },
            ],
        };
    }

    private static string Count(int frames) => frames == 1 ? "1 frame" : $"{frames} frames";
}
