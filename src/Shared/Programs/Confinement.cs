namespace AADiff.Shared.Programs;

/// <summary>Whether this system can keep a program from what is none of its business, and what to say where it can't.</summary>
public static class Confinement
{
    /// <summary>Null: programs open nothing but what they were given. Else a sentence that says what is missing.</summary>
    public static string? Missing { get; } = (Landlock.Version > 0, SystemCallFilter.Available) switch
    {
        (true, true) => null,
        (true, false) => "This system can't take the network away from ffmpeg (no seccomp filter); it runs with its own restrictions and limits only.",
        (false, _) => "This system has no Landlock (Linux 5.13 or later, enabled), so ffmpeg could open any file of this user if a sound finds a fault in "
            + "it; run the coordinator in a container or as a user of its own.",
    };
}
