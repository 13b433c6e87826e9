using System.Runtime.InteropServices;
using System.Text;

namespace AADiff.Diffusion.Devices;

/// <summary>A card as NVIDIA's driver describes it.</summary>
/// <param name="Name">For example "NVIDIA H100 80GB HBM3".</param>
/// <param name="Bytes">Its memory.</param>
internal sealed record CudaCard(string Name, long Bytes);

/// <summary>The little of NVIDIA's driver interface that tells about a GPU, in the order in which CUDA counts (CUDA_VISIBLE_DEVICES).</summary>
internal static class CudaDriver
{
    private const int Success = 0;
    private const int LongestName = 256;

    private delegate int Init(uint flags);

    private delegate int DeviceGet(out int device, int ordinal);

    private delegate int DeviceGetName([Out] byte[] name, int length, int device);

    private delegate int DeviceTotalMemory(out nuint bytes, int device);

    private delegate int RetainContext(out nint context, int device);

    private delegate int SetContext(nint context);

    private delegate int MemoryInfo(out nuint free, out nuint total);

    /// <summary>Null without a driver or without such a device.</summary>
    public static CudaCard? Look(int index)
    {
        byte[] name = new byte[LongestName];
        return Device(index) is { } found
            && Find<DeviceGetName>(found.Driver, "cuDeviceGetName")?.Invoke(name, name.Length, found.Device) == Success
            && Find<DeviceTotalMemory>(found.Driver, "cuDeviceTotalMem_v2") is { } memory && memory(out nuint bytes, found.Device) == Success
            ? new CudaCard(Encoding.UTF8.GetString(name.AsSpan(0, Math.Max(0, Array.IndexOf(name, (byte)0)))), (long)bytes)
            : null;
    }

    /// <summary>Bytes of a GPU's memory that are taken, by all processes; null without a driver or without such a device.</summary>
    public static long? MemoryInUse(int index) =>
        Device(index) is { } found
        && Find<RetainContext>(found.Driver, "cuDevicePrimaryCtxRetain") is { } retain && retain(out nint context, found.Device) == Success
        && Find<SetContext>(found.Driver, "cuCtxSetCurrent")?.Invoke(context) == Success
        && Find<MemoryInfo>(found.Driver, "cuMemGetInfo_v2") is { } info && info(out nuint free, out nuint total) == Success
            ? (long)(total - free)
            : null;

    /// <summary>The driver is never unloaded: one that was started has threads of its own.</summary>
    private static (nint Driver, int Device)? Device(int index) =>
        NativeLibrary.TryLoad(OperatingSystem.IsWindows() ? "nvcuda.dll" : "libcuda.so.1", out nint driver)
        && Find<Init>(driver, "cuInit")?.Invoke(0) == Success
        && Find<DeviceGet>(driver, "cuDeviceGet") is { } get && get(out int device, index) == Success
            ? (driver, device)
            : null;

    private static T? Find<T>(nint library, string function)
        where T : Delegate => NativeLibrary.TryGetExport(library, function, out nint address)
            ? Marshal.GetDelegateForFunctionPointer<T>(address)
            : null;
}
