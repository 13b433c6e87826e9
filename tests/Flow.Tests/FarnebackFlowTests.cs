using System.Text.Json;
using AADiff.Diffusion.Networks;
using AADiff.Proof.Motion;
using AADiff.Shared.Pictures;
using AADiff.Testing;
using Xunit;

namespace AADiff.Flow.Tests;

public sealed class FarnebackFlowTests
{
    private const int Width = 64;
    private const int Height = 48;

    [Fact]
    public void Movements_are_as_large_as_the_reference_says_within_the_tenth_that_borders_cost()
    {
        double[] reference =
        [
            .. JsonDocument.Parse(File.ReadAllText(TestData.Vectors("sync", "cases.json"))).RootElement.GetProperty("flow")
                .GetProperty("mean_magnitude_between_consecutive").EnumerateArray().Select(value => value.GetDouble()),
        ];
        byte[] all = [.. SafetensorsFile.Load(TestData.Vectors("sync", "curves.safetensors")).Doubles("flow/pictures").Select(value => (byte)value)];
        byte[][] pictures = [.. all.Chunk(Width * Height)];

        double[] measured = [.. pictures.Zip(pictures.Skip(1), (one, next) => new FarnebackFlow().Between(one, next, Width).MeanMagnitude())];

        Assert.All(reference.Zip(measured), pair => Assert.InRange(pair.Second, (0.9 * pair.First) - 0.001, (1.1 * pair.First) + 0.001));
    }

    [Fact]
    public void What_only_moves_has_less_warping_error_than_what_flickers()
    {
        Picture still = Pattern(0, 1), moved = Pattern(2, 1), flickered = Pattern(0, 1.4);

        Assert.True(Error(still, moved) < 0.3 * Error(still, flickered), $"moved {Error(still, moved)}, flickered {Error(still, flickered)}");
    }

    [Fact]
    public void Where_OpenCV_or_a_library_that_it_needs_is_missing_it_is_said_what_to_do()
    {
        using TemporaryFolder program = new();

        Assert.Equal("OpenCV is not part of this installation", FarnebackFlow.Missing(program.Path));
        File.WriteAllText(program.File("libOpenCvSharpExtern.so"), "can't be loaded");
        Assert.Contains("apt-get install libgtk-3-0", FarnebackFlow.Missing(program.Path), StringComparison.Ordinal);
    }

    private static double Error(Picture before, Picture after)
    {
        (byte[] from, byte[] to) = (Grey(before), Grey(after));
        FarnebackFlow flow = new();
        return WarpingError.Between(before, after, flow.Between(from, to, Width), flow.Between(to, from, Width))
            ?? throw new InvalidOperationException("no pixel is seen twice");
    }

    private static byte[] Grey(Picture picture) => [.. picture.Rgb.Where((_, i) => i % 3 == 0)];

    private static Picture Pattern(int right, double bright) => new(Width, Height,
    [
        .. from y in Enumerable.Range(0, Height)
           from x in Enumerable.Range(0, Width)
           let value = (byte)Math.Min(255, bright * (80 + (50 * Math.Sin((x - right) * 0.35)) + (30 * Math.Cos(y * 0.4))))
           from channel in Enumerable.Range(0, 3)
           select value,
    ]);
}
