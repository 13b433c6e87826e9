using AADiff.Diffusion.Devices;
using AADiff.Diffusion.Graph;
using AADiff.Diffusion.Networks;
using AADiff.Testing;
using Microsoft.ML.OnnxRuntime;
using Xunit;

namespace AADiff.Diffusion.Tests.Networks;

/// <summary>What is done for GPUs, on the processor: it copies between two places of its own memory.</summary>
public sealed class DeviceMemoryTests
{
    private static readonly LatentShape _shape = new(4, 16, 16);
    private static readonly TextShape _text = new(77, 24, 24);

    /// <summary>Float16; whole numbers; pooled text and sizes; a scalar.</summary>
    [Theory]
    [InlineData("sd1-fp16-einsum-cast")]
    [InlineData("sd1-ts14-int64-time")]
    [InlineData("sdxl-olive-names")]
    [InlineData("sd1-dynamo18")]
    public void Whatever_a_network_takes_comes_out_to_the_bit_as_from_the_memory_of_the_host(string export)
    {
        using UNet onHost = Open(export, usesHostMemory: true);
        using UNet onDevice = Open(export, usesHostMemory: false);

        Assert.Equal(Run(onHost), Run(onDevice));
    }

    [Fact]
    public void What_rows_are_conditioned_on_stays_on_the_device_until_it_is_said_to_have_changed()
    {
        using UNet unet = Open("sd1-ts14-sdpa", usesHostMemory: false);
        using var batch = new UNetBatch(unet, new BatchShape(2, _shape, _text));
        using var run = new RunOptions();
        Fill(batch);
        batch.Run(500, run);
        float[] before = [.. batch.Output.Values];

        batch.Text.Values.AsSpan().Clear();
        batch.Run(500, run);
        Assert.Equal(before, batch.Output.Values);

        batch.ConditioningChanged();
        batch.Run(500, run);
        Assert.NotEqual(before, batch.Output.Values);
    }

    [Fact]
    public void A_captured_shape_keeps_its_addresses_and_only_so_many_shapes_are_captured()
    {
        using UNet unet = Open("sd1-ts14-sdpa", usesHostMemory: false, captures: true);
        BatchShape[] shapes = [.. Enumerable.Range(1, 9).Select(rows => new BatchShape(rows, _shape, _text))];

        UNetBatch[] batches = [.. shapes.Select(unet.Batches.Take)];

        Assert.All(batches[..8], batch => Assert.True(batch.IsCaptured));
        Assert.False(batches[8].IsCaptured);
        UNetBatch besides = unet.Batches.Take(shapes[3]);
        Assert.False(besides.IsCaptured);
        Array.ForEach([.. batches, besides], unet.Batches.Return);
        batches[3].Controls.TokenScale[0] = 2;
        Assert.Same(batches[3], unet.Batches.Take(shapes[3]));
        Assert.Equal(1, batches[3].Controls.TokenScale[0]);
        using var run = new RunOptions();
        Fill(batches[3]);
        batches[3].Run(500, run);
        Assert.Contains(batches[3].Output.Values, value => value != 0);
        unet.Batches.Return(batches[3]);
    }

    [Fact]
    public void A_batch_whose_call_was_cancelled_is_not_given_out_again_and_neither_is_the_number_of_its_graph()
    {
        // Tensors of the host, so that the network is what is cancelled, not a copy before it.
        using UNet unet = Open("sd1-ts14-sdpa", usesHostMemory: true, captures: true);
        var shape = new BatchShape(2, _shape, _text);
        UNetBatch cancelled = unet.Batches.Take(shape);
        string number = cancelled.Graph!;
        Fill(cancelled);
        using (RunOptions ended = new() { Terminate = true })
        {
            Assert.Throws<OnnxRuntimeException>(() => cancelled.Run(500, ended));
        }

        unet.Batches.Return(cancelled);

        UNetBatch next = unet.Batches.Take(shape);
        Assert.NotSame(cancelled, next);
        Assert.NotNull(next.Graph);
        Assert.NotEqual(number, next.Graph);
        using RunOptions run = new();
        Fill(next);
        next.Run(500, run);
        unet.Batches.Return(next);
        Assert.Same(next, unet.Batches.Take(shape));
        unet.Batches.Return(next);
    }

    [Fact]
    public void Shapes_whose_calls_keep_failing_run_without_a_graph_in_the_end()
    {
        using UNet unet = Open("sd1-ts14-sdpa", usesHostMemory: true, captures: true);
        var shape = new BatchShape(1, _shape, _text);
        using RunOptions ended = new() { Terminate = true };
        List<string?> graphs = [];
        for (int i = 0; i < 9; i++)
        {
            UNetBatch batch = unet.Batches.Take(shape);
            graphs.Add(batch.Graph);
            Assert.Throws<OnnxRuntimeException>(() => batch.Run(500, ended));
            unet.Batches.Return(batch);
        }

        Assert.Equal(["1", "2", "3", "4", "5", "6", "7", "8", null], graphs);
    }

    [Fact]
    public void A_batch_that_there_is_no_memory_for_leaves_its_shape_to_be_tried_again()
    {
        using UNet unet = Open("sd1-ts14-sdpa", usesHostMemory: false, captures: true);
        var impossible = new BatchShape(1, new LatentShape(4, 1 << 20, 1 << 20), _text);

        Assert.ThrowsAny<Exception>(() => unet.Batches.Take(impossible));

        Assert.ThrowsAny<Exception>(() => unet.Batches.Take(impossible));
        UNetBatch first = unet.Batches.Take(new BatchShape(1, _shape, _text));
        Assert.Equal("1", first.Graph);
        unet.Batches.Return(first);
    }

    private static float[] Run(UNet unet)
    {
        using var batch = new UNetBatch(unet, new BatchShape(3, _shape, _text));
        using var run = new RunOptions();
        Fill(batch);
        batch.Controls.TokenScale[5] = 2;
        batch.Controls.CrossSource[2] = 0;
        batch.Run(500, run);
        batch.Run(480, run);
        return [.. batch.Output.Values];
    }

    private static void Fill(UNetBatch batch)
    {
        var random = new Random(1);
        foreach (TensorBuffer buffer in new[] { batch.Latents, batch.Text, batch.TextEmbeds, batch.TimeIds }.OfType<TensorBuffer>())
        {
            foreach (ref float value in buffer.Values.AsSpan())
            {
                value = (float)(random.NextDouble() - 0.5);
            }
        }
    }

    private static UNet Open(string export, bool usesHostMemory, bool captures = false) => new(
        AttentionRewrite.Rewrite(TestData.Exports(export, "model.onnx")),
        new DeviceSessions(DeviceChoice.Cpu) { UsesHostMemory = usesHostMemory, CapturesGraphs = captures });
}
