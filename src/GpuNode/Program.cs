namespace AADiff.GpuNode; internal static class Program { internal static int Main() => 0; }
