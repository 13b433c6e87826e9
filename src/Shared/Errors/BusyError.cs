namespace AADiff.Shared.Errors;

/// <summary>Nothing is wrong but that too much waits already; nothing of what was asked has been taken.</summary>
/// <param name="sentence">What there is too much of.</param>
/// <param name="pause">When asking again makes sense.</param>
/// <param name="own">It is the asker who has too much; the others are served.</param>
public sealed class BusyError(string sentence, TimeSpan pause, bool own) : UserError(ErrorClass.Unreachable, sentence)
{
    public TimeSpan Pause { get; } = pause;

    public bool Own { get; } = own;
}
