using System.Security.Cryptography;
using System.Text;
using AADiff.Diffusion;
using AADiff.GpuNode.Rendering;
using AADiff.Shared.Pictures;
using AADiff.Shared.Protocol;

namespace AADiff.Testing.Rendering;

/// <summary>Draws nothing, but as a renderer would: step by step, watched, cancellable, the same bytes for the same picture.</summary>
public sealed class FakeRenderer(string node, int slots, RenderScript script) : IPictureRenderer
{
    public int Slots { get; } = script.DeviceIsGone ? throw new RenderException(FailureKind.Host, "the device is gone") : slots;

    /// <summary>What the file of a picture consists of, whoever renders it.</summary>
    public static byte[] Png(PictureKey key) => PngFile.Encode(new Picture(8, 1, [.. SHA256.HashData(Encoding.ASCII.GetBytes(key.Hex)).Take(24)]));

    public byte[] PrepareBase(BaseSpec spec, BaseMaterial? material, CancellationToken cancellationToken)
    {
        script.FinishBase();
        return Encoding.UTF8.GetBytes(spec.Prompt);
    }

    public IReadOnlyList<RenderedPicture> Render(RenderBatch batch, IRenderWatch watch, CancellationToken cancellationToken)
    {
        script.Begin(new StartedBatch(node, [.. batch.Pictures.Select(p => p.Key)]));
        script.PassGate(node, cancellationToken);
        TimeSpan step = script.Latency(node, batch.Pictures.Length) / script.Steps;
        for (int done = 1; done <= script.Steps; done++)
        {
            if (step > TimeSpan.Zero)
            {
                Task.Delay(step, script.Time, cancellationToken).GetAwaiter().GetResult();
            }

            cancellationToken.ThrowIfCancellationRequested();
            watch.Stepped(done, script.Steps);
        }

        BatchPicture[] wanted = [.. batch.Pictures.Where(p => watch.IsWanted(p.Key))];
        foreach (BatchPicture picture in wanted)
        {
            script.ThrowIfToFail(picture.Key);
        }

        foreach (BatchPicture picture in wanted)
        {
            script.Finish(picture.Key);
        }

        return [.. wanted.Select(p => new RenderedPicture(p.Key, Png(p.Key)))];
    }

    public void Dispose()
    {
    }
}
