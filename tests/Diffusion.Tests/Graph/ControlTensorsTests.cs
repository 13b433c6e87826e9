using AADiff.Diffusion.Graph;
using Xunit;

namespace AADiff.Diffusion.Tests.Graph;

public sealed class ControlTensorsTests
{
    private static readonly RewrittenUNet _unet = AttentionRewrite.Rewrite(Export.Open("sd1-ts14-sdpa").Model);

    [Fact]
    public void Self_maps_come_from_the_chosen_level_and_all_coarser_ones()
    {
        var controls = new ControlTensors(_unet, rows: 4, tokens: 77);
        controls.InjectSelf(row: 3, source: 1, finestLevel: 2);
        Assert.Equal([0, 1, 2, 3], controls.SelfSource.Keys.Order());
        Assert.Equal([0, 1, 2, 3], controls.SelfSource[1]);
        Assert.Equal([0, 1, 2, 1], controls.SelfSource[2]);
        Assert.Equal([0, 1, 2, 1], controls.SelfSource[3]);
        controls.Reset();
        Assert.Equal([0, 1, 2, 3], controls.SelfSource[2]);
    }

    [Fact]
    public void Values_that_devices_do_not_check_are_refused()
    {
        var controls = new ControlTensors(_unet, rows: 4, tokens: 77);
        controls.Check();
        controls.CrossSource[2] = 5;
        Assert.Contains("row 2 is 5, out of range 0..3", Assert.Throws<ArgumentException>(controls.Check).Message, StringComparison.Ordinal);
        controls.Reset();
        controls.TokenScale[78] = float.NaN;
        Assert.Contains("token 1 in row 1", Assert.Throws<ArgumentException>(controls.Check).Message, StringComparison.Ordinal);
    }
}
