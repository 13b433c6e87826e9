namespace AADiff.Coordinator.Dashboard;

/// <summary>What the pages may take of a coordinator, whoever opens however many.</summary>
internal static class DashboardLimits
{
    /// <summary>Pages that are open at once; one more is told to try later.</summary>
    public const int OpenPages = 500;

    /// <summary>Pages that lost their connection and are kept so that they can go on.</summary>
    public const int LostPages = 50;

    /// <summary>Bytes that a page may send in one message: a form's fields and a click. Files go to the API.</summary>
    public const int MessageBytes = 64 * 1024;

    /// <summary>Rows of a list on one page.</summary>
    public const int Rows = 50;

    /// <summary>Jobs that run or wait on the first page.</summary>
    public const int JobsAtAGlance = 20;

    /// <summary>Columns of the strip of frames; each stands for one frame or more.</summary>
    public const int StripColumns = 240;

    /// <summary>Points of a curve that are sent to a page; of more frames the highest of each piece.</summary>
    public const int CurvePoints = 600;

    public static TimeSpan LostFor { get; } = TimeSpan.FromMinutes(1);

    /// <summary>How often a page that somebody looks at is brought up to date.</summary>
    public static TimeSpan Refresh { get; } = TimeSpan.FromSeconds(2);
}
