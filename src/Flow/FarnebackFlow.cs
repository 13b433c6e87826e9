using System.Runtime.InteropServices;
using AADiff.Proof.Motion;
using OpenCvSharp;

namespace AADiff.Flow;

/// <summary>Farnebäck's dense flow of OpenCV with AV-Align's settings. Its library is loaded by the first call, so only by who wants flow.</summary>
public sealed class FarnebackFlow : IOpticalFlow
{
    private const string Library = "libOpenCvSharpExtern.so";

    /// <summary>
    /// Looked for before OpenCvSharp is touched, which writes on standard output when it does not find its library. Null: it is there and loaded.
    /// </summary>
    private static readonly Lazy<string?> _missing = new(() => Missing(AppContext.BaseDirectory));

    /// <exception cref="FlowUnavailableException">OpenCV is not there, or a library of the system that it needs.</exception>
    public FlowField Between(byte[] from, byte[] to, int width)
    {
        if (_missing.Value is { } why)
        {
            throw new FlowUnavailableException(why);
        }

        int height = from.Length / width;
        using Mat before = Mat.FromPixelData(height, width, MatType.CV_8UC1, from);
        using Mat after = Mat.FromPixelData(height, width, MatType.CV_8UC1, to);
        using Mat flow = new();
        Cv2.CalcOpticalFlowFarneback(
            before, after, flow, pyrScale: 0.5, levels: 3, winsize: 15, iterations: 3, polyN: 5, polySigma: 1.2, flags: OpticalFlowFlags.None);
        flow.GetArray(out Vec2f[] vectors);
        return new FlowField(width, MemoryMarshal.Cast<Vec2f, float>(vectors).ToArray());
    }

    /// <param name="program">Folder of the program.</param>
    /// <returns>Why there is no flow; null: its library is loaded.</returns>
    internal static string? Missing(string program)
    {
        string[] places = [Library, Path.Combine("runtimes", "linux-x64", "native", Library)];
        return places.Select(place => Path.Combine(program, place)).FirstOrDefault(File.Exists) is not { } file
            ? "OpenCV is not part of this installation"
            : NativeLibrary.TryLoad(file, out _) ? null
            : "OpenCV does not find a library of the system (Debian: apt-get install libgtk-3-0)";
    }
}
