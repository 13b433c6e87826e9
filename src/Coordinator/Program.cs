namespace AADiff.Coordinator; internal static class Program { internal static int Main() => 0; }
