using AADiff.GpuNode.Rendering;
using AADiff.Shared.Pictures;
using Xunit;
using static AADiff.GpuNode.Tests.Rendering.RenderingFixture;

namespace AADiff.GpuNode.Tests.Rendering;

/// <summary>Pictures that nobody wants any more, and how far a batch is.</summary>
public sealed partial class OnnxPictureRendererTests
{
    [Fact]
    public void A_picture_nobody_wants_any_more_is_left_out_and_does_not_change_the_others()
    {
        byte[] prepared = drawing.Renderer.PrepareBase(_city, null, default);
        BatchPicture[] wanted = [PictureOf(_city, 0, 0), PictureOf(_city, 0, 1.5f), PictureOf(_city, 0, 2)];
        var watch = new LosingInterest(wanted[1].Key, afterStep: 3);

        IReadOnlyList<RenderedPicture> pictures = drawing.Renderer.Render(
            new RenderBatch([new BatchBase(_city, prepared)], [.. wanted]), watch, default);

        Assert.Equal([wanted[0].Key, wanted[2].Key], pictures.Select(p => p.Key));
        Assert.Equal(drawing.Draw(_city, 2)[0], pictures[1].Png);
    }

    [Fact]
    public void Nothing_more_is_computed_when_no_picture_is_wanted()
    {
        byte[] prepared = drawing.Renderer.PrepareBase(_city, null, default);
        BatchPicture wanted = PictureOf(_city, 0, 0);
        var watch = new LosingInterest(wanted.Key, afterStep: 2);

        Assert.Empty(drawing.Renderer.Render(new RenderBatch([new BatchBase(_city, prepared)], [wanted]), watch, default));
        Assert.Equal(2, watch.LastStep);
    }

    [Fact]
    public void Cancelling_ends_the_batch_at_the_next_step()
    {
        byte[] prepared = drawing.Renderer.PrepareBase(_city, null, default);
        using var cancel = new CancellationTokenSource();
        var watch = new Cancelling(cancel, atStep: 3);

        Assert.ThrowsAny<OperationCanceledException>(
            () => drawing.Renderer.Render(new RenderBatch([new BatchBase(_city, prepared)], [PictureOf(_city, 0, 0)]), watch, cancel.Token));

        Assert.Equal(3, watch.LastStep);
        Assert.Equal(3, drawing.Draw(_city, 0, 1, 2).Length);
    }

    [Fact]
    public void A_call_that_is_cancelled_before_it_starts_does_nothing()
    {
        Assert.ThrowsAny<OperationCanceledException>(() => drawing.Renderer.PrepareBase(_city, null, new CancellationToken(canceled: true)));
    }

    [Fact]
    public async Task Disposing_ends_a_running_call_and_waits_for_it()
    {
        using var renderer = new OnnxPictureRenderer(new RendererOptions());
        byte[] prepared = renderer.PrepareBase(_city, null, default);
        var watch = new Signalling();
        BaseSpec spec = _city with { Steps = 500 };
        Task running = Task.Run(() => renderer.Render(new RenderBatch([new BatchBase(spec, prepared)], [PictureOf(spec, 0, 0)]), watch, default));
        await watch.Started.Task;

        renderer.Dispose();

        Assert.True(watch.Left < 500);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        Assert.Throws<ObjectDisposedException>(() => renderer.PrepareBase(_city, null, default));
    }

    [Fact]
    public void Steps_are_told_one_by_one()
    {
        byte[] prepared = drawing.Renderer.PrepareBase(_city, null, default);
        var watch = new FullWatch();

        drawing.Renderer.Render(new RenderBatch([new BatchBase(_city, prepared)], [PictureOf(_city, 0, 0)]), watch, default);

        Assert.Equal(Enumerable.Range(1, _city.Steps).Select(step => (step, _city.Steps)), watch.Seen);
    }

    private sealed class LosingInterest(PictureKey key, int afterStep) : IRenderWatch
    {
        public int LastStep { get; private set; }

        public void Stepped(int step, int steps) => LastStep = step;

        public bool IsWanted(PictureKey other) => other != key || LastStep < afterStep;
    }

    private sealed class Cancelling(CancellationTokenSource source, int atStep) : IRenderWatch
    {
        public int LastStep { get; private set; }

        public void Stepped(int step, int steps)
        {
            LastStep = step;
            if (step == atStep)
            {
                source.Cancel();
            }
        }

        public bool IsWanted(PictureKey key) => true;
    }

    private sealed class Signalling : IRenderWatch
    {
        public TaskCompletionSource Started { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public int Left { get; private set; }

        public void Stepped(int step, int steps)
        {
            Left = step;
            Started.TrySetResult();
        }

        public bool IsWanted(PictureKey key) => true;
    }
}
