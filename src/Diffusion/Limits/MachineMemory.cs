namespace AADiff.Diffusion.Limits;

/// <summary>What drawing may take of a machine.</summary>
public static class MachineMemory
{
    /// <summary>Bytes of this machine, or of the container that the process runs in; read when it is asked for.</summary>
    public static long Available => GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
}
