using System.Collections.Immutable;
using AADiff.Coordinator.Planning;
using AADiff.Shared.Farm;
using AADiff.Shared.Pictures;
using AADiff.Shared.Requests;

namespace AADiff.Coordinator.Tests.Api;

/// <summary>Makes of every request four frames of two pictures, when it is let.</summary>
internal sealed class FakeChecker : IRequestChecker
{
    private readonly TaskCompletionSource _cancelled = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _begun = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task Gate { get; set; } = Task.CompletedTask;

    public List<RenderRequest> Checked { get; } = [];

    /// <summary>Completes with the first check.</summary>
    public Task Begun => _begun.Task;

    /// <summary>Completes when a check is cancelled.</summary>
    public Task Cancelled => _cancelled.Task;

    public async Task<PlannedRequest> CheckAsync(RenderRequest request, CancellationToken cancellationToken)
    {
        Checked.Add(request);
        _begun.TrySetResult();
        try
        {
            await Gate.WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            _cancelled.TrySetResult();
            throw;
        }

        BaseSpec spec = new()
        {
            Model = request.Model,
            ModelDigest = new string('d', 64),
            Prompt = request.Prompt,
            NegativePrompt = "",
            Words = [new DrivenWord("lightning", [1])],
            Size = new PictureSize(100, 10),
            Seed = 0,
            Steps = 20,
            Guidance = 7.5,
            Scheduler = "ddim",
            Controls = new AttentionControls(),
        };
        PlannedPicture[] pictures = [.. new[] { 0f, 1f }.Select(strength => new PlannedPicture(BaseSpec.PictureKey(spec.Key(), [strength]), [strength]))];
        ImmutableArray<float> strengths = [0, 1, 0, 1];
        return new PlannedRequest(
            spec,
            new Storyboard(spec.Key(), new FrameRate(2), [0, 1, 0, 1], [.. pictures]),
            [0],
            [new WordScore("lightning", 0.5, true)],
            [],
            ["the sound is short"],
            new JobCurve { FrameRate = new FrameRate(2), Frames = 4, Words = [new WordCurve("lightning", strengths)] });
    }
}
