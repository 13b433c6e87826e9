using Xunit;

namespace AADiff.Diffusion.Tests;

public sealed class BlendMaskTests
{
    private static readonly LatentShape _shape = new(2, 8, 8);

    [Fact]
    public void The_region_is_where_the_words_were_looked_at_widened_by_one_map_cell()
    {
        // Two tokens on a 4 × 4 map; token 1 is looked at in the upper left corner.
        var maps = new double[4 * 4 * 2];
        Array.Fill(maps, 0.01);
        maps[1] = 1;

        float[] mask = BlendMask.FromMaps(maps, 4, 4, [1], _shape, 0.3);

        // 2 × 2 map cells after pooling are 4 × 4 latent cells.
        for (int cell = 0; cell < _shape.Cells; cell++)
        {
            Assert.Equal(cell / 8 < 4 && cell % 8 < 4 ? 1 : 0, mask[cell]);
        }
    }

    [Fact]
    public void Outside_the_mask_the_picture_becomes_the_base_in_every_channel()
    {
        var mask = new float[_shape.Cells];
        mask[0] = 1;
        mask[1] = 0.25f;
        float[] picture = [.. Enumerable.Repeat(5f, _shape.Count)];
        float[] origin = [.. Enumerable.Repeat(1f, _shape.Count)];

        BlendMask.Apply(mask, origin, picture);

        foreach (int channel in (int[])[0, _shape.Cells])
        {
            Assert.Equal([5, 2, 1], picture[channel..(channel + 3)]);
        }
    }

    [Fact]
    public void A_feather_softens_the_edge_and_keeps_plain_cells()
    {
        float[] half = [.. Enumerable.Range(0, 20 * 20).Select(cell => cell % 20 < 10 ? 1f : 0f)];

        float[] soft = BlendMask.Feather(half, new LatentShape(1, 20, 20), 2);

        Assert.Equal(1, soft[0], 1e-6f);
        Assert.Equal(0, soft[19], 1e-6f);
        Assert.InRange(soft[9], 0.5f, 0.9f);
        Assert.InRange(soft[10], 0.1f, 0.5f);
        Assert.Equal(1, soft[9] + soft[10], 1e-5f);
        Assert.Equal(soft[9], soft[(19 * 20) + 9], 1e-6f);
        Assert.Same(half, BlendMask.Feather(half, new LatentShape(1, 20, 20), 0));
    }
}
