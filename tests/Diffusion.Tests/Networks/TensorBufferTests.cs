using AADiff.Diffusion.Networks;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using Xunit;

namespace AADiff.Diffusion.Tests.Networks;

public sealed class TensorBufferTests
{
    [Fact]
    public void Every_half_is_read_as_ONNX_Runtime_reads_it()
    {
        using var buffer = new TensorBuffer(TensorElementType.Float16, 1 << 16);
        for (int bits = 0; bits < 1 << 16; bits++)
        {
            buffer.Value.GetTensorMutableDataAsSpan<Float16>()[bits] = new Float16((ushort)bits);
        }

        buffer.Pull();

        for (int bits = 0; bits < 1 << 16; bits++)
        {
            AssertSame((float)new Float16((ushort)bits), buffer.Values[bits]);
        }

        Assert.Equal(buffer.Values[..0x7c00], FloatOutput.Read(buffer.Value)[..0x7c00]);
    }

    /// <summary>Bit patterns of floats from end to end: ties, numbers too large and too small for a half, both signs.</summary>
    [Theory]
    [InlineData(0u, 65_521u)]
    [InlineData(0x1000u, 0x1000u)]
    [InlineData(0x0fffu, 0x1000u)]
    [InlineData(0x1001u, 0x1000u)]
    public void Floats_are_rounded_to_halves_as_ONNX_Runtime_rounds_them(uint first, uint step)
    {
        uint[] patterns = [.. Enumerable.Range(0, (int)((uint.MaxValue - first) / step)).Select(i => first + ((uint)i * step))];
        using var buffer = new TensorBuffer(TensorElementType.Float16, patterns.Length);
        for (int i = 0; i < patterns.Length; i++)
        {
            buffer.Values[i] = BitConverter.UInt32BitsToSingle(patterns[i]);
        }

        buffer.Push();

        ReadOnlySpan<Float16> halves = buffer.Value.GetTensorDataAsSpan<Float16>();
        for (int i = 0; i < patterns.Length; i++)
        {
            Float16 expected = (Float16)buffer.Values[i];
            if (expected.value != halves[i].value && !float.IsNaN(buffer.Values[i]))
            {
                Assert.Fail($"0x{patterns[i]:x8} became 0x{halves[i].value:x4}, not 0x{expected.value:x4}");
            }
        }
    }

    private static void AssertSame(float expected, float actual)
    {
        if (!float.IsNaN(expected) || !float.IsNaN(actual))
        {
            Assert.Equal(BitConverter.SingleToUInt32Bits(expected), BitConverter.SingleToUInt32Bits(actual));
        }
    }
}
