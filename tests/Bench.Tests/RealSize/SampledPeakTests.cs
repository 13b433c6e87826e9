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
        Thread caller = Thread.CurrentThread;
        Thread? reader = null;

        Assert.Throws<InvalidOperationException>(() => SampledPeak.During(
            () => throw new InvalidOperationException("no memory"),
            () =>
            {
                reader = Thread.CurrentThread == caller ? reader : Thread.CurrentThread;
                return 1;
            }));

        // One that went on would never end.
        Assert.True(reader!.Join(TimeSpan.FromSeconds(30)));
    }
}
