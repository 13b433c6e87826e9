using System.Collections.Immutable;

namespace AADiff.Shared.Farm;

/// <summary>What a job is doing, as views, reports and <see cref="JobView.StageSeconds"/> call it.</summary>
public static class JobStages
{
    public const string Planning = "planning";

    public const string Listening = "listening";

    public const string Grounding = "grounding";

    /// <summary>The base is prepared; no picture is drawn yet.</summary>
    public const string Base = "base";

    public const string Rendering = "rendering";

    public const string Finishing = "finishing";

    /// <summary>In the order of the data.</summary>
    public static ImmutableArray<string> All { get; } = [Listening, Grounding, Planning, Base, Rendering, Finishing];
}
