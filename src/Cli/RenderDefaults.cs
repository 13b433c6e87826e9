namespace AADiff.Cli;

/// <summary>What the command line takes when nothing is said.</summary>
internal static class RenderDefaults
{
    /// <summary>The miniature model that comes with the program.</summary>
    public const string Model = "mini";
}
