using System.Collections.Immutable;

namespace AADiff.Shared.Programs;

/// <summary>What a program may use that works on the files of strangers. What is not named here it can't open, where the system is able to see to it.</summary>
public sealed record ProgramRules
{
    /// <summary>Where the program runs; names in its arguments are relative to it. That alone opens nothing in it.</summary>
    public required string Folder { get; init; }

    /// <summary>Files and folders that the program itself consists of: it may read and execute them.</summary>
    public ImmutableArray<string> Runs { get; init; } = [];

    /// <summary>Files that it may read. Links are followed now, not when it opens them.</summary>
    public ImmutableArray<string> Reads { get; init; } = [];

    /// <summary>Files that it may read and write; they must be there.</summary>
    public ImmutableArray<string> Writes { get; init; } = [];

    public required ProgramLimits Limits { get; init; }

    /// <summary>0: as this process. See <see cref="Hosting.ThreadNiceness"/>.</summary>
    public int Niceness { get; init; }

    /// <summary>False: limits only. For programs that do not run otherwise.</summary>
    public bool Confined { get; init; } = true;
}

/// <param name="MemoryBytes">Private memory, in all.</param>
/// <param name="ProcessorTime">Of all its threads; it is killed beyond.</param>
/// <param name="FileBytes">The longest file that it may write; 0: none.</param>
/// <param name="Silence">Ended when it has done nothing for as long, though it could have.</param>
public sealed record ProgramLimits(long MemoryBytes, TimeSpan ProcessorTime, long FileBytes, TimeSpan Silence);
