using AADiff.Sound.Grounding;
using Xunit;

namespace AADiff.Sound.Tests.Grounding;

public sealed class SampledWindowsTests
{
    [Fact]
    public void Of_a_sound_of_ten_minutes_every_window_counts()
    {
        SampledWindows windows = Listen(SampledWindows.Most - 1);

        Assert.Equal(Enumerable.Range(0, SampledWindows.Most - 1), windows.Kept.Select(window => (int)window[0]));
    }

    [Theory]
    [InlineData(120)]
    [InlineData(721)]
    [InlineData(17_280)]
    public void Of_a_longer_one_windows_at_equal_distances_over_all_of_it_count_and_only_those_are_transformed(int count)
    {
        int asked = 0;
        SampledWindows windows = Listen(count, () => asked++);

        int[] kept = [.. windows.Kept.Select(window => (int)window[0])];
        Assert.InRange(kept.Length, SampledWindows.Most / 2, SampledWindows.Most - 1);
        int every = Assert.Single(kept.Zip(kept.Skip(1), (one, next) => next - one).Distinct());
        Assert.Equal(0, kept[0]);
        Assert.InRange(kept[^1], count - every, count - 1);
        Assert.Equal(count, windows.Seen);
        Assert.InRange(asked, kept.Length, SampledWindows.Most * (2 + (int)Math.Log2(count)));
    }

    private static SampledWindows Listen(int count, Action? transformed = null)
    {
        SampledWindows windows = new();
        for (int window = 0; window < count; window++)
        {
            int number = window;
            windows.Add(() =>
            {
                transformed?.Invoke();
                return [number];
            });
        }

        return windows;
    }
}
