using AADiff.Diffusion;
using AADiff.Diffusion.Inversion;
using AADiff.Diffusion.Networks;
using AADiff.GpuNode.Rendering;
using AADiff.Shared.Objects;
using AADiff.Shared.Pictures;
using AADiff.Shared.Requests;
using AADiff.Testing;
using Xunit;
using static AADiff.GpuNode.Tests.Rendering.RenderingFixture;

namespace AADiff.GpuNode.Tests.Rendering;

/// <summary>A photo of rain over the sea, whose unconditional embeddings are fitted with the bundled model's own gradients.</summary>
public sealed class NullTextRenderingTests(RenderingFixture drawing) : IClassFixture<RenderingFixture>
{
    private const int Steps = 4;

    private static readonly byte[] _photo = File.ReadAllBytes(TestData.Photo("rain-sea-day.png"));

    private static readonly BaseSpec _rain = Lightning with
    {
        Prompt = "rain over the sea",
        Words = [new DrivenWord("rain", [1])],
        Seed = 0,
        Steps = Steps,
        Guidance = 5,
        Scheduler = "ddim",
        Photo = new PhotoInput
        {
            ObjectName = InputName.Of(Sha256Digest.Of(_photo), ".png"),
            Sha256 = Sha256Digest.Of(_photo),
            FileName = "rain.png",
            Method = InversionMethod.NullText,
        },
    };

    [Fact]
    public void Fitted_embeddings_lead_back_to_the_photo_and_its_loudness_moves_it()
    {
        var watch = new Watch();
        byte[] prepared = Prepare(_rain, watch);
        InvertedBase inverted = PreparedBase.Read(prepared).Inversion!;
        Picture[] pictures = Draw(prepared, 1, 1.05f, 2);

        Assert.Equal(Steps, inverted.Unconditional.Length);
        Assert.All(watch.Losses.GroupBy(at => at.Step), call => Assert.True(call.Last().Loss <= call.First().Loss, $"step {call.Key} did not come nearer"));
        Assert.Equal(3 * Steps, watch.Seen[^1]);
        Assert.InRange(Decibel(pictures[0], pictures[1]), 30, 100);
        Assert.InRange(Decibel(pictures[0], pictures[2]), 5, 30);
    }

    [Fact]
    public void Fitting_that_was_ended_goes_on_after_the_last_step_that_was_done_and_comes_out_the_same()
    {
        var first = new Watch { EndAtIteration = 25 };
        Assert.ThrowsAny<OperationCanceledException>(() => Prepare(_rain, first));
        int kept = first.Losses[^1].Step;
        var second = new Watch { State = first.State };

        byte[] resumed = Prepare(_rain, second);

        Assert.Equal(kept, second.Seen[0]);
        Assert.InRange(kept, Steps + 1, (2 * Steps) - 1);
        Assert.Equal(Prepare(_rain, null), resumed);
    }

    [Fact]
    public void Embeddings_that_were_made_elsewhere_take_the_place_of_fitting()
    {
        byte[] fitted = Prepare(_rain, null);
        byte[] file = FileOf(PreparedBase.Read(fitted));
        var watch = new Watch();

        byte[] given = drawing.Renderer.PrepareBase(
            With(file), new BaseMaterial { Photo = _photo, NullEmbeddings = file, Watch = watch }, default);

        Assert.Equal(fitted, given);
        Assert.Empty(watch.Losses);
        Assert.NotEqual(_rain.Key(), With(file).Key());
    }

    [Fact]
    public void Embeddings_of_other_steps_fail_their_own_base_with_a_sentence()
    {
        byte[] file = FileOf(PreparedBase.Read(Prepare(_rain, null)));
        BaseSpec other = With(file) with { Steps = 2 * Steps };

        RenderException failed = Assert.Throws<RenderException>(
            () => drawing.Renderer.PrepareBase(other, new BaseMaterial { Photo = _photo, NullEmbeddings = file }, default));

        Assert.Equal(Shared.Protocol.FailureKind.Data, failed.Kind);
        Assert.Equal("the null embeddings in null.safetensors do not fit: they are for 4 steps, and this has 8; use --steps 4.", failed.Message);
    }

    private static BaseSpec With(byte[] file) => _rain with
    {
        Photo = _rain.Photo! with
        {
            NullEmbeddings = new NullEmbeddingsInput
            {
                ObjectName = InputName.Of(Sha256Digest.Of(file)),
                Sha256 = Sha256Digest.Of(file),
                FileName = "null.safetensors",
            },
        },
    };

    private static byte[] FileOf(PreparedBase prepared) => SafetensorsFile.Write(
    [
        ("uncond_embeddings", [Steps, 1, prepared.Prompt.Tokens, prepared.Prompt.Embeds.Length / prepared.Prompt.Tokens],
            [.. prepared.Inversion!.Unconditional.SelectMany(embedding => embedding)]),
    ]);

    private byte[] Prepare(BaseSpec spec, Watch? watch)
    {
        using var end = new CancellationTokenSource();
        if (watch is not null)
        {
            watch.End = end;
        }

        return drawing.Renderer.PrepareBase(spec, new BaseMaterial { Photo = _photo, Watch = watch }, end.Token);
    }

    private Picture[] Draw(byte[] prepared, params float[] strengths)
    {
        BatchPicture[] batch = [.. strengths.Select(s => PictureOf(_rain, 0, s))];
        IReadOnlyList<RenderedPicture> pictures = drawing.Renderer.Render(
            new RenderBatch([new BatchBase(_rain, prepared)], [.. batch]), new FullWatch(), default);
        return [.. batch.Select(wanted => PictureFile.Decode(pictures.Single(p => p.Key == wanted.Key).Png))];
    }

    private static double Decibel(Picture one, Picture other)
    {
        double error = one.Rgb.Zip(other.Rgb, (a, b) => Math.Pow(a - b, 2)).Average();
        return error == 0 ? 100 : 10 * Math.Log10(255 * 255 / error);
    }

    private sealed class Watch : IPreparationWatch
    {
        public List<int> Seen { get; } = [];

        public List<(int Step, double Loss)> Losses { get; } = [];

        public byte[]? State { get; set; }

        public int? EndAtIteration { get; init; }

        public CancellationTokenSource? End { get; set; }

        public byte[]? Kept() => State;

        public void Keep(byte[] state) => State = state;

        public void Stepped(int step, int steps) => Seen.Add(step);

        public void Optimised(int step, int steps, double loss)
        {
            Losses.Add((step, loss));
            if (Losses.Count == EndAtIteration)
            {
                End!.Cancel();
            }
        }
    }
}
