using AADiff.Proof.Motion;
using AADiff.Testing;
using AADiff.Testing.Video;

namespace AADiff.Proof.Tests;

/// <summary>Small videos of somebody else's making: a grey picture with a tone.</summary>
internal sealed class MadeVideo : IDisposable
{
    /// <summary>Five humps of unequal height and distance, 0 to 1: no shift of it is like another.</summary>
    public const string Humps =
        "(0.9*exp(-pow((T-0.7)/0.12,2))+0.5*exp(-pow((T-1.5)/0.1,2))+exp(-pow((T-2.6)/0.2,2))+0.7*exp(-pow((T-3.2)/0.1,2))"
        + "+0.8*exp(-pow((T-4.4)/0.15,2)))";

    private readonly TemporaryFolder _folder = new();

    public string At(string name) => _folder.File(name);

    /// <param name="luma">Of T in seconds, 0 to 255.</param>
    /// <param name="sound">Amplitude of T.</param>
    /// <param name="seconds">Length.</param>
    /// <param name="name">Of the file; its ending is the container.</param>
    public async Task<string> MakeAsync(string luma, string sound, double seconds = 5, string name = "video.mp4")
    {
        string path = At(name);
        await VideoWorld.FfmpegAsync(
            "-f", "lavfi", "-i", $"color=c=black:s=4x4:r=30:d={seconds},format=yuv444p,geq=lum='16+0.86*({luma})':cb=128:cr=128,scale=64:48",
            "-f", "lavfi", "-i", $"aevalsrc='({sound.Replace('T', 't')})*0.5*sin(2*PI*600*t)':s=22050:d={seconds}",
            "-shortest", "-c:a", "aac", "-pix_fmt", "yuv420p", path);
        return path;
    }

    public static Task<Proven> ProveAsync(string path, IOpticalFlow? flow = null) => new Prover(flow).ProveAsync(
        new ProofRequest { Program = "test", VideoPath = path, Name = Path.GetFileName(path) }, default);

    public void Dispose() => _folder.Dispose();
}
