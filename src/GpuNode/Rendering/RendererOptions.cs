using AADiff.Diffusion.Devices;
using AADiff.Models;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace AADiff.GpuNode.Rendering;

/// <summary>How a node renders.</summary>
public sealed record RendererOptions
{
    public DeviceChoice Device { get; init; } = DeviceChoice.Cpu;

    /// <summary>Pictures in one batch, 1 to 64. With guidance the network sees twice as many rows, and those of the bases.</summary>
    public int Slots { get; init; } = 8;

    /// <summary>Models kept in memory; the one that was not used for longest makes room.</summary>
    public int ModelsKept { get; init; } = 1;

    /// <summary>The models of this machine. Default: only paths are found.</summary>
    public ModelStock Models { get; init; } = new([], cacheFolder: null);

    /// <summary>Keeps hashes of model files and rewritten graphs between runs; null: nothing is kept.</summary>
    public string? CacheFolder { get; init; }

    /// <summary>Bytes that pictures and model may take, and that a GPU gives each network; 0: no limit is known.</summary>
    public long Memory { get; init; }

    /// <summary>Whether calls of the U-Net are captured as CUDA graphs. While one is, no other thread of the process may take memory of a GPU.</summary>
    public bool Graphs { get; init; }

    public ILoggerFactory Logs { get; init; } = NullLoggerFactory.Instance;
}
