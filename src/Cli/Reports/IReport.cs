using AADiff.Shared.Errors;
using AADiff.Shared.Farm;
using Spectre.Console;

namespace AADiff.Cli.Reports;

/// <summary>Where the output of a verb goes: to a terminal, into a log, as JSON lines, or nowhere.</summary>
internal interface IReport
{
    /// <summary>Something happened that a person wants to know.</summary>
    void Say(string sentence);

    void Warn(string sentence);

    /// <summary>Reports a job's progress until it has ended; returns the last view.</summary>
    Task<JobView> FollowAsync(IAsyncEnumerable<JobView> views);

    void Finish(RenderOutcome outcome);

    /// <summary>The answer of a verb: JSON for programs, the same for people as <paramref name="forPeople"/> draws it.</summary>
    void Answer<T>(T value, Action<IAnsiConsole> forPeople);

    /// <summary>One sentence on standard error; programs get the class too.</summary>
    void Fail(ErrorClass errorClass, string sentence);
}
