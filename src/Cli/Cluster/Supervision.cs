namespace AADiff.Cli.Cluster;

/// <summary>
/// What stands between <c>farm up</c>, which ends when the farm is ready, and each of its processes: a shell that starts the program anew when
/// it ends as nobody asked it to. Its id is the member's id, and SIGTERM goes through it.
/// </summary>
/// <param name="Pauses">Seconds before each new start, as sleep(1) takes them; after the last one, nothing is started any more.</param>
/// <param name="Steady">Seconds after which a run counts as a good one, and the pauses begin from the first again.</param>
internal sealed record Supervision(string Pauses, int Steady)
{
    public static Supervision Usual { get; } = new("1 2 4 8 16 32 60 60 60 60", 600);

    /// <summary>supervise.sh, for the option -c of a shell.</summary>
    public static string Script { get; } = ReadScript();

    private static string ReadScript()
    {
        using Stream stream = typeof(Supervision).Assembly.GetManifestResourceStream("supervise.sh")!;
        using StreamReader reader = new(stream);
        return reader.ReadToEnd();
    }
}
