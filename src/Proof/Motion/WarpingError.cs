using AADiff.Shared.Pictures;

namespace AADiff.Proof.Motion;

/// <summary>
/// Warping error (Lai et al. 2018): the next frame is carried back along the flow, and what is left of the difference is change that is no movement.
/// Places that were covered or uncovered do not count. With Farnebäck's flow in place of FlowNet2, so compare it with itself only.
/// </summary>
public static class WarpingError
{
    /// <summary>Mean squared difference of values in [0, 1] over the pixels that are seen in both frames; null: there are none.</summary>
    /// <param name="before">A frame.</param>
    /// <param name="after">The next one.</param>
    /// <param name="there">Flow from before to after.</param>
    /// <param name="back">Flow from after to before.</param>
    public static double? Between(Picture before, Picture after, FlowField there, FlowField back)
    {
        (double squares, long values) = (0, 0);
        Span<double> carried = stackalloc double[3];
        for (int y = 0; y < there.Height; y++)
        {
            for (int x = 0; x < there.Width; x++)
            {
                (double u, double v) = there.At(x, y);
                if (IsHidden(there, back, x, y, u, v) || !Sample(after, x + u, y + v, carried))
                {
                    continue;
                }

                for (int channel = 0; channel < 3; channel++)
                {
                    double difference = (carried[channel] - before.Rgb[(3 * ((y * there.Width) + x)) + channel]) / 255;
                    squares += difference * difference;
                }

                values += 3;
            }
        }

        return values > 0 ? squares / values : null;
    }

    /// <summary>There and back again does not end where it began, or the flow tears.</summary>
    private static bool IsHidden(FlowField there, FlowField back, int x, int y, double u, double v)
    {
        int backX = Math.Clamp((int)Math.Round(x + u), 0, back.Width - 1), backY = Math.Clamp((int)Math.Round(y + v), 0, back.Height - 1);
        (double backU, double backV) = back.At(backX, backY);
        double length = Math.Sqrt((u * u) + (v * v)), backLength = Math.Sqrt((backU * backU) + (backV * backV));
        double apart = Math.Sqrt(Math.Pow(u + backU, 2) + Math.Pow(v + backV, 2));
        return apart > (0.01 * (length + backLength)) + 0.5 || Gradient(there, x, y) > (0.01 * length) + 0.002;
    }

    /// <summary>Sum of the squares of the four derivatives.</summary>
    private static double Gradient(FlowField flow, int x, int y)
    {
        (double u, double v) = flow.At(x, y);
        (double rightU, double rightV) = flow.At(Math.Min(x + 1, flow.Width - 1), y);
        (double downU, double downV) = flow.At(x, Math.Min(y + 1, flow.Height - 1));
        return Math.Pow(rightU - u, 2) + Math.Pow(rightV - v, 2) + Math.Pow(downU - u, 2) + Math.Pow(downV - v, 2);
    }

    /// <summary>Between pixels; false outside of the picture.</summary>
    private static bool Sample(Picture picture, double x, double y, Span<double> values)
    {
        (int left, int top) = ((int)Math.Floor(x), (int)Math.Floor(y));
        (int width, int height) = (picture.Width, picture.Height);
        if (left < 0 || top < 0 || x > width - 1 || y > height - 1)
        {
            return false;
        }

        (int right, int bottom) = (Math.Min(left + 1, width - 1), Math.Min(top + 1, height - 1));
        (double toRight, double toBottom) = (x - left, y - top);
        for (int channel = 0; channel < 3; channel++)
        {
            double At(int column, int row) => picture.Rgb[(3 * ((row * width) + column)) + channel];
            double upper = At(left, top) + (toRight * (At(right, top) - At(left, top)));
            double lower = At(left, bottom) + (toRight * (At(right, bottom) - At(left, bottom)));
            values[channel] = upper + (toBottom * (lower - upper));
        }

        return true;
    }
}
