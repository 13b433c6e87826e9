using AADiff.Shared.Errors;

namespace AADiff.Coordinator.Jobs;

/// <summary>What an id of a job may be: it becomes part of names of objects and of the journal.</summary>
internal static class JobIds
{
    private const int Longest = 64;

    /// <exception cref="UserError">Usage.</exception>
    public static void Check(string jobId)
    {
        bool good = jobId.Length is > 0 and <= Longest && jobId.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_');
        if (!good)
            throw new UserError(ErrorClass.Usage, $"'{jobId}' can't be the id of a job; use 1 to {Longest} letters, digits, '-' and '_'.");
    }
}
