using AADiff.Diffusion;
using AADiff.Diffusion.Devices;
using AADiff.Diffusion.Networks;
using AADiff.GpuNode.Rendering;
using AADiff.Models;
using AADiff.Shared.Objects;
using AADiff.Shared.Pictures;
using AADiff.Shared.Requests;
using AADiff.Testing;
using Microsoft.ML.OnnxRuntime;
using Xunit;
using static AADiff.GpuNode.Tests.Rendering.RenderingFixture;

namespace AADiff.GpuNode.Tests.Rendering;

/// <summary>A photo of rain over the sea, inverted and driven with the bundled model.</summary>
public sealed class PhotoRenderingTests(RenderingFixture drawing) : IClassFixture<RenderingFixture>
{
    private static readonly byte[] _photo = File.ReadAllBytes(TestData.Photo("rain-sea-day.png"));

    private static readonly BaseSpec _rain = Lightning with
    {
        Prompt = "rain over the sea",
        Words = [new DrivenWord("rain", [1])],
        Seed = 0,
        Photo = new PhotoInput
        {
            ObjectName = InputName.Of(Sha256Digest.Of(_photo), ".png"),
            Sha256 = Sha256Digest.Of(_photo),
            FileName = "rain.png",
        },
    };

    [Theory]
    [InlineData(InversionMethod.Npi)]
    [InlineData(InversionMethod.Proximal)]
    [InlineData(InversionMethod.ProximalSoft)]
    [InlineData(InversionMethod.Edict)]
    public void Silence_is_the_photo_as_the_codec_gives_it_back_and_loudness_moves_it(InversionMethod method)
    {
        Picture[] pictures = Draw(With(method), 1, 1.05f, 0, 2);

        Assert.InRange(Decibel(RoundTrip(), pictures[0]), 45, 100);
        Assert.InRange(Decibel(pictures[0], pictures[1]), 30, 100);
        Assert.InRange(Decibel(pictures[0], pictures[2]), 5, 30);
        Assert.InRange(Decibel(pictures[0], pictures[3]), 5, 30);
    }

    [Fact]
    public void Plain_DDIM_inversion_drifts_so_it_is_the_photo_more_or_less()
    {
        Picture silence = Draw(With(InversionMethod.Ddim), 1)[0];

        Assert.InRange(Decibel(RoundTrip(), silence), 10, 45);
    }

    [Fact]
    public void With_the_photos_own_background_what_lies_outside_the_words_region_is_the_file_to_the_last_bit()
    {
        BaseSpec spec = _rain with { Photo = _rain.Photo! with { Background = PhotoBackground.Photo } };
        byte[] prepared = Prepare(spec, null);
        PhotoLayer layer = PreparedBase.Read(prepared).Photo!;
        Picture loud = Draw(spec, prepared, 2)[0];
        byte[] file = PictureFile.Decode(_photo).Rgb;

        int[] outside = [.. Enumerable.Range(0, 256).Where(cell => IsAloneAt(layer.Region, cell, 0))];
        int[] inside = [.. Enumerable.Range(0, 256).Where(cell => IsAloneAt(layer.Region, cell, 1))];

        Assert.All(outside, cell => Assert.Equal(Block(file, cell), Block(loud.Rgb, cell)));
        Assert.NotEmpty(inside);
        Assert.Contains(inside, cell => !Block(file, cell).SequenceEqual(Block(loud.Rgb, cell)));
    }

    [Fact]
    public void A_word_that_the_photo_does_not_show_is_without_weight_in_silence()
    {
        BaseSpec spec = _rain with
        {
            Prompt = "snow and rain over the sea",
            Words = [new DrivenWord("snow", [1])],
            Photo = _rain.Photo! with { SourcePrompt = "rain over the sea" },
        };

        Picture[] pictures = Draw(spec, 0, 0.05f, 1.5f);

        Assert.InRange(Decibel(RoundTrip(), pictures[0]), 45, 100);
        Assert.InRange(Decibel(pictures[0], pictures[1]), 30, 100);
        Assert.InRange(Decibel(pictures[0], pictures[2]), 5, 30);
    }

    [Fact]
    public void An_inversion_that_was_ended_goes_on_where_it_was_and_comes_out_the_same()
    {
        var first = new Watch { EndAt = 8 };
        Assert.ThrowsAny<OperationCanceledException>(() => Prepare(_rain, first));
        var second = new Watch { State = first.State };

        byte[] resumed = Prepare(_rain, second);

        Assert.Equal(5, second.Seen[0]);
        Assert.Equal(16, second.Seen[^1]);
        Assert.Equal(Prepare(_rain, null), resumed);
    }

    [Fact]
    public void What_was_kept_and_is_damaged_is_left_alone()
    {
        var watch = new Watch { State = [1, 2, 3] };

        Assert.Equal(Prepare(_rain, null), Prepare(_rain, watch));
        Assert.Equal(0, watch.Seen[0]);
    }

    [Fact]
    public void A_photo_that_ends_early_fails_its_own_base_with_a_sentence()
    {
        RenderException failed = Assert.Throws<RenderException>(
            () => drawing.Renderer.PrepareBase(_rain, new BaseMaterial { Photo = _photo[..(_photo.Length / 2)] }, default));

        Assert.Equal(Shared.Protocol.FailureKind.Data, failed.Kind);
        Assert.StartsWith("The photo rain.png can't be used: ", failed.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_name_of_a_photos_file_does_not_make_another_base_but_its_content_and_method_do()
    {
        BaseKey key = _rain.Key();

        Assert.Equal(key, (_rain with { Photo = _rain.Photo! with { FileName = "other.jpg", ObjectName = InputName.Of(_rain.Photo.Sha256) } }).Key());
        Assert.NotEqual(key, With(InversionMethod.Edict).Key());
        Assert.NotEqual(key, (_rain with { Photo = _rain.Photo! with { Sha256 = Sha256Digest.Of([1]) } }).Key());
        Assert.NotEqual(key, (_rain with { Photo = null }).Key());
    }

    private static BaseSpec With(InversionMethod method) => _rain with { Photo = _rain.Photo! with { Method = method } };

    private byte[] Prepare(BaseSpec spec, Watch? watch)
    {
        using var end = new CancellationTokenSource();
        if (watch is not null)
        {
            watch.End = end;
        }

        return drawing.Renderer.PrepareBase(spec, new BaseMaterial { Photo = _photo, Watch = watch }, end.Token);
    }

    private Picture[] Draw(BaseSpec spec, params float[] strengths) => Draw(spec, Prepare(spec, null), strengths);

    private Picture[] Draw(BaseSpec spec, byte[] prepared, params float[] strengths)
    {
        BatchPicture[] batch = [.. strengths.Select(s => PictureOf(spec, 0, s))];
        IReadOnlyList<RenderedPicture> pictures = drawing.Renderer.Render(
            new RenderBatch([new BatchBase(spec, prepared)], [.. batch]), new FullWatch(), default);
        return [.. batch.Select(wanted => PictureFile.Decode(pictures.Single(p => p.Key == wanted.Key).Png))];
    }

    /// <summary>The photo through encoder and decoder alone.</summary>
    private static Picture RoundTrip()
    {
        var device = new DeviceSessions(DeviceChoice.Cpu);
        using LoadedModel model = LoadedModel.Open(ModelFolder.Open(TestData.MiniModel()), device, cacheFolder: null);
        using VaeEncoder encoder = VaeEncoder.Open(model.Folder, device);
        using var run = new RunOptions();
        var shape = new LatentShape(4, 16, 16);
        float[] latent = encoder.Encode(PictureFile.Decode(_photo), shape, run);
        return model.Decoder.Decode([latent], shape, model.Folder.VaeScaleFactor, run, default).Single()!;
    }

    private static double Decibel(Picture one, Picture other)
    {
        double error = one.Rgb.Zip(other.Rgb, (a, b) => Math.Pow(a - b, 2)).Average();
        return error == 0 ? 100 : 10 * Math.Log10(255 * 255 / error);
    }

    /// <summary>Whether a cell of the 16 × 16 region and all around it have one value.</summary>
    private static bool IsAloneAt(float[] region, int cell, float value) => Enumerable.Range(0, 256)
        .Where(other => Math.Abs((other / 16) - (cell / 16)) <= 1 && Math.Abs((other % 16) - (cell % 16)) <= 1)
        .All(other => Math.Abs(region[other] - value) < 1e-6);

    /// <summary>The 8 × 8 pixels of a cell.</summary>
    private static byte[] Block(byte[] rgb, int cell) =>
        [.. Enumerable.Range(0, 8).SelectMany(row => rgb.Skip(3 * ((((cell / 16 * 8) + row) * 128) + (cell % 16 * 8))).Take(24))];

    private sealed class Watch : IPreparationWatch
    {
        public List<int> Seen { get; } = [];

        public byte[]? State { get; set; }

        public int? EndAt { get; init; }

        public CancellationTokenSource? End { get; set; }

        public byte[]? Kept() => State;

        public void Keep(byte[] state) => State = state;

        public void Stepped(int step, int steps)
        {
            Seen.Add(step);
            if (step == EndAt)
            {
                End!.Cancel();
            }
        }
    }
}
