namespace AADiff.Cli;

/// <summary>Defaults of the command line that several options share.</summary>
internal static class RenderDefaults
{
    /// <summary>The miniature model that comes with the program.</summary>
    public const string Model = "mini";
}
