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

    /// <summary>Other jobs are planned first.</summary>
    /// <param name="position">1: the next.</param>
    public static string Waiting(int position) => position == 1 ? "waiting to be planned, next" : $"waiting to be planned, {Ordinal(position)}";

    /// <summary>In the order of the data.</summary>
    public static ImmutableArray<string> All { get; } = [Listening, Grounding, Planning, Base, Rendering, Finishing];

    private static string Ordinal(int number) => (number % 10, number % 100) switch
    {
        (1, not 11) => $"{number}st",
        (2, not 12) => $"{number}nd",
        (3, not 13) => $"{number}rd",
        _ => $"{number}th",
    };
}
