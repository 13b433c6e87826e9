using System.Text;
using AADiff.GpuNode.Rendering;
using AADiff.Shared.Pictures;

namespace AADiff.Testing.Rendering;

/// <summary>Draws nothing, but as a renderer would: step by step, watched, cancellable, the same bytes for the same picture.</summary>
public sealed class FakeRenderer(string node, int slots, RenderScript script) : IPictureRenderer
{
    public int Slots => slots;

    /// <summary>What the file of a picture consists of, whoever renders it.</summary>
    public static byte[] Png(PictureKey key) => [0x89, .. "PNG\r\n"u8, 0x1a, (byte)'\n', .. Encoding.ASCII.GetBytes(key.Hex)];

    public byte[] PrepareBase(BaseSpec spec, Stream? maskPicture, CancellationToken cancellationToken)
    {
        script.FinishBase();
        return Encoding.UTF8.GetBytes(spec.Prompt);
    }

    public IReadOnlyList<RenderedPicture> Render(RenderBatch batch, IRenderWatch watch, CancellationToken cancellationToken)
    {
        script.Begin(new StartedBatch(node, [.. batch.Frames.Select(f => f.Key)]));
        script.PassGate(node, cancellationToken);
        TimeSpan step = script.Latency(node, batch.Frames.Length) / script.Steps;
        for (int done = 1; done <= script.Steps; done++)
        {
            if (step > TimeSpan.Zero)
            {
                Task.Delay(step, script.Time, cancellationToken).GetAwaiter().GetResult();
            }

            cancellationToken.ThrowIfCancellationRequested();
            watch.Stepped(done, script.Steps);
        }

        BatchPicture[] wanted = [.. batch.Frames.Where(f => watch.IsWanted(f.Key))];
        foreach (BatchPicture frame in wanted)
        {
            script.ThrowIfToFail(frame.Key);
        }

        foreach (BatchPicture frame in wanted)
        {
            script.Finish(frame.Key);
        }

        return [.. wanted.Select(f => new RenderedPicture(f.Key, Png(f.Key)))];
    }

    public bool CanShareBatch(BaseSpec one, BaseSpec other) =>
        (one.ModelDigest, one.Size, one.Scheduler, one.Steps, one.Guidance) == (other.ModelDigest, other.Size, other.Scheduler, other.Steps, other.Guidance);

    public void Dispose()
    {
    }
}
