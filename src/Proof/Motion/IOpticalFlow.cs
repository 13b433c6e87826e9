namespace AADiff.Proof.Motion;

/// <summary>Where each pixel of one picture is to be found in another.</summary>
public interface IOpticalFlow
{
    /// <param name="from">[height · width] grey.</param>
    /// <param name="to">The same.</param>
    /// <param name="width">Pixels in a row.</param>
    FlowField Between(byte[] from, byte[] to, int width);
}

/// <param name="Width">Pixels in a row.</param>
/// <param name="Values">[height · width · 2], pixels to the right and down.</param>
public sealed record FlowField(int Width, float[] Values)
{
    public int Height => Values.Length / 2 / Width;

    public (double X, double Y) At(int x, int y) => (Values[2 * ((y * Width) + x)], Values[(2 * ((y * Width) + x)) + 1]);

    /// <summary>Mean length in pixels, AV-Align's signal of a video.</summary>
    public double MeanMagnitude()
    {
        double sum = 0;
        for (int i = 0; i < Values.Length; i += 2)
        {
            sum += Math.Sqrt((Values[i] * Values[i]) + (Values[i + 1] * Values[i + 1]));
        }

        return sum / (Values.Length / 2.0);
    }
}

/// <summary>Why there is no optical flow on this machine; the message follows "not measurable because".</summary>
public sealed class FlowUnavailableException(string because, Exception? cause = null) : Exception(because, cause);
