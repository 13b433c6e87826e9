using System.Collections.Concurrent;
using AADiff.Diffusion;
using AADiff.Diffusion.Devices;
using AADiff.GpuNode.Rendering;
using AADiff.Shared.Pictures;
using AADiff.Shared.Protocol;
using Xunit;
using static AADiff.GpuNode.Tests.Rendering.RenderingFixture;

namespace AADiff.GpuNode.Tests.Rendering;

public sealed class SeveralGpusRendererTests
{
    private static readonly BaseSpec _city = Lightning with { Steps = 4 };

    [Fact]
    public void Devices_that_share_a_batch_draw_the_files_that_one_draws_and_tell_of_each_step_once()
    {
        var one = new RendererOptions { Device = DeviceChoice.Parse("cpu,threads=1"), Slots = 2 };
        using var several = new SeveralGpusRenderer([new OnnxPictureRenderer(one), new OnnxPictureRenderer(one)]);
        using var alone = new OnnxPictureRenderer(one);
        RenderBatch batch = BatchOf(alone, 0, 0.5f, 2);
        var watch = new FullWatch();

        IReadOnlyList<RenderedPicture> drawn = several.Render(batch, watch, default);

        IReadOnlyList<RenderedPicture> expected = alone.Render(batch, new FullWatch(), default);
        Assert.Equal(4, several.Slots);
        Assert.Equal(expected.Select(p => p.Key), drawn.Select(p => p.Key));
        Assert.Equal(expected.Select(p => p.Png), drawn.Select(p => p.Png));
        Assert.Equal([(1, 4), (2, 4), (3, 4), (4, 4)], watch.Seen);
    }

    [Fact]
    public void A_device_that_fails_ends_the_batch_on_the_others_and_its_reason_is_told()
    {
        var waiting = new Endless();
        using var several = new SeveralGpusRenderer([waiting, new Failing()]);

        RenderException error = Assert.Throws<RenderException>(
            () => several.Render(new RenderBatch([], [PictureOf(_city, 0, 0), PictureOf(_city, 0, 2)]), new FullWatch(), default));

        Assert.Equal("no more memory", error.Message);
        Assert.Equal(["ended"], waiting.Said);
    }

    private static RenderBatch BatchOf(OnnxPictureRenderer renderer, params float[] strengths) =>
        new([new BatchBase(_city, renderer.PrepareBase(_city, null, default))], [.. strengths.Select(s => PictureOf(_city, 0, s))]);

    private sealed class Endless : IPictureRenderer
    {
        public int Slots => 1;

        public ConcurrentQueue<string> Said { get; } = [];

        public byte[] PrepareBase(BaseSpec spec, BaseMaterial? material, CancellationToken cancellationToken) => [];

        public IReadOnlyList<RenderedPicture> Render(RenderBatch batch, IRenderWatch watch, CancellationToken cancellationToken)
        {
            cancellationToken.WaitHandle.WaitOne();
            Said.Enqueue("ended");
            throw new OperationCanceledException(cancellationToken);
        }

        public void Dispose()
        {
        }
    }

    private sealed class Failing : IPictureRenderer
    {
        public int Slots => 1;

        public byte[] PrepareBase(BaseSpec spec, BaseMaterial? material, CancellationToken cancellationToken) => [];

        public IReadOnlyList<RenderedPicture> Render(RenderBatch batch, IRenderWatch watch, CancellationToken cancellationToken) =>
            throw new RenderException(FailureKind.Host, "no more memory");

        public void Dispose()
        {
        }
    }
}
