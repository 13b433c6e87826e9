using AADiff.Bench.Measuring;
using Xunit;

namespace AADiff.Bench.Tests.RealSize;

public sealed class SampledPeakTests
{
    [Fact]
    public void What_work_gives_back_before_it_ends_is_seen()
    {
        long taken = 1, readings = 0;
        long Read()
        {
            Interlocked.Increment(ref readings);
            return Volatile.Read(ref taken);
        }

        long peak = SampledPeak.During(
            () =>
            {
                Volatile.Write(ref taken, 7);
                long before = Interlocked.Read(ref readings);

                // The first reading after this may have begun before it.
                Assert.True(SpinWait.SpinUntil(() => Interlocked.Read(ref readings) >= before + 2, TimeSpan.FromSeconds(30)));
                Volatile.Write(ref taken, 2);
            },
            Read);

        Assert.Equal(7, peak);
    }

    [Fact]
    public void Work_that_fails_says_so_and_is_not_read_any_longer()
    {
        long readings = 0;

        Assert.Throws<InvalidOperationException>(() => SampledPeak.During(
            () => throw new InvalidOperationException("no memory"), () => Interlocked.Increment(ref readings)));

        long ended = Interlocked.Read(ref readings);
        Thread.Sleep(50);
        Assert.Equal(ended, Interlocked.Read(ref readings));
    }
}
