using System.Diagnostics;

namespace AADiff.Testing;

/// <summary>Marks of processes as working folders bear them.</summary>
public static class ProcessMarks
{
    /// <summary>Of a process that has ended.</summary>
    public static async Task<string> EndedAsync()
    {
        using Process process = Process.Start("true");
        await process.WaitForExitAsync();
        return $"{process.Id}-1";
    }
}
