using System.Collections.Immutable;
using AADiff.Diffusion.Devices;
using AADiff.Diffusion.Limits;
using AADiff.GpuNode.Rendering;
using AADiff.Models;
using AADiff.Shared.Configuration;
using AADiff.Shared.Hosting;
using AADiff.Shared.Objects;
using AADiff.Shared.Protocol;
using AADiff.Video;
using Akka.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace AADiff.GpuNode.Hosting;

/// <summary>A GPU node as its options describe it.</summary>
public static partial class GpuNodeHosting
{
    /// <summary>
    /// What a CPU holds: larger batches save nothing more, because only the base's rows are shared
    /// (docs/adr/0003-onnx-session-settings.md).
    /// </summary>
    private const int UsualSlots = 8;

    /// <summary>Unless more are asked for: an encoder takes a core, and up to some 100 MB.</summary>
    private const int MostEncoders = 8;

    /// <summary>The options of the role.</summary>
    public static GpuRoleOptions RoleOf(FarmOptions options) => new()
    {
        Slots = options.Gpu.Slots > 0 ? options.Gpu.Slots : UsualSlots * DeviceProbe.ResolveAll(options.Gpu.Device).Length,
        DrainBudget = TimeSpan.FromSeconds(options.Cluster.Drain),
        Orphaned = TimeSpan.FromSeconds(options.Cluster.Orphaned),
    };

    /// <summary>Tells the farm what this node draws on.</summary>
    public static string DeviceRole(FarmOptions options)
    {
        DeviceChoice[] devices = [.. DeviceProbe.ResolveAll(options.Gpu.Device).Select(resolved => resolved.Device)];
        string kind = devices[0].Kind.ToString().ToLowerInvariant();
        string name = devices[0].Kind == DeviceKind.Cpu ? kind : $"{kind}:{string.Join('+', devices.Select(device => device.Index))}";
        return FarmNames.Role(FarmNames.DeviceRolePrefix, name);
    }

    /// <summary>Renders with ONNX Runtime, or with the <c>Func&lt;IPictureRenderer&gt;</c> of the services where there is one.</summary>
    public static AkkaConfigurationBuilder WithGpuNode(this AkkaConfigurationBuilder akka, FarmOptions options, IServiceProvider services)
    {
        var models = new ModelStock(FarmFolders.Models(options), FarmFolders.Cache(options));
        var renderer = services.GetService<Func<IPictureRenderer>>();
        GpuRoleOptions role = RoleOf(options) with
        {
            Models = renderer is null ? models : null,
            LooksForModels = renderer is null && (!options.IsCoordinator || options.Gpu.Models.Length > 0),
            Memory = renderer is null ? MemoryOf(options.Gpu.Memory, DeviceProbe.ResolveAll(options.Gpu.Device), MachineMemory.Available) : 0,
            Encoders = options.IsCoordinator ? 0 : options.Gpu.Encoders > 0 ? options.Gpu.Encoders : Math.Clamp(Environment.ProcessorCount / 2, 1, MostEncoders),
            EncoderLimits = VideoLimits.Of(options.Limits),
            WorkFolder = Path.Combine(FarmFolders.Work(options), "segments"),
            OnStanding = services.GetService<NodeReadiness>() is { } readiness ? readiness.Update : null,
            OnWork = services.GetService<NodeWork>() is { } work ? work.Update : null,
            EndProcess = options.IsCoordinator ? null : FarmExit.EndStuck,
        };
        akka.AddStartup((system, _) => services.GetService<NodeReadiness>()?.Watch(system));
        ILoggerFactory logs = services.GetService<ILoggerFactory>() ?? NullLoggerFactory.Instance;
        return akka.WithGpuRole(
            role,
            renderer ?? (() => RendererOf(options, role, models, logs)),
            services.GetRequiredService<IObjectStore>(),
            services.GetService<TimeProvider>() ?? TimeProvider.System,
            logs);
    }

    /// <summary>
    /// Bytes that pictures may take of each device; 0: no limit is known. Without an option all that the smallest device has, so that who plans
    /// hears what no card can draw before it is tried.
    /// </summary>
    /// <param name="option">GiB, or 0.</param>
    /// <param name="devices">What the node draws on.</param>
    /// <param name="machine">Bytes that this process may have.</param>
    internal static long MemoryOf(double option, ImmutableArray<ResolvedDevice> devices, long machine) => option > 0 ? (long)(option * (1L << 30))
        : devices[0].Device.Kind == DeviceKind.Cpu ? machine
        : devices.Min(device => device.Memory ?? 0);

    private static IPictureRenderer RendererOf(FarmOptions options, GpuRoleOptions role, ModelStock models, ILoggerFactory logs)
    {
        ImmutableArray<ResolvedDevice> devices = DeviceProbe.ResolveAll(options.Gpu.Device);
        foreach (ResolvedDevice device in devices)
        {
            LogDevice(logs.CreateLogger(typeof(GpuNodeHosting)), device.Description, options.Gpu.Device);
        }

        var renderers = new List<IPictureRenderer>();
        try
        {
            foreach (ResolvedDevice device in devices)
            {
                renderers.Add(new OnnxPictureRenderer(new RendererOptions
                {
                    Device = device.Device,
                    Slots = (role.Slots + devices.Length - 1) / devices.Length,
                    Models = models,
                    CacheFolder = FarmFolders.Cache(options),
                    Memory = role.Memory,
                    Graphs = options.Gpu.Graphs && devices.Length == 1,
                    Logs = logs,
                }));
            }
        }
        catch
        {
            renderers.ForEach(renderer => renderer.Dispose());
            throw;
        }

        return renderers.Count == 1 ? renderers[0] : new SeveralGpusRenderer(renderers);
    }
}
