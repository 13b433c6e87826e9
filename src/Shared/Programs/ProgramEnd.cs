using System.Collections.Immutable;

namespace AADiff.Shared.Programs;

/// <summary>How a program ended.</summary>
/// <param name="ExitCode">128 and the signal when one ended it.</param>
/// <param name="Complaints">The last lines that it wrote to its standard error.</param>
/// <param name="ProcessorTime">As last seen.</param>
public sealed record ProgramEnd(int ExitCode, ImmutableArray<string> Complaints, TimeSpan ProcessorTime)
{
    public bool Succeeded => ExitCode == 0;
}

/// <summary>A program did nothing though nobody kept it waiting, and was ended.</summary>
public sealed class ProgramSilentException(string program, TimeSpan silence)
    : Exception($"{program} did nothing for {silence.TotalSeconds:0} s and was ended");

/// <summary>A program used all the processor time that it may, and was ended.</summary>
public sealed class ProgramOvertimeException(string program, TimeSpan allowed)
    : Exception($"{program} needed more than {allowed.TotalMinutes:0.#} minutes of processor time and was ended");
