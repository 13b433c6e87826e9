namespace AADiff.Shared.Errors;

/// <summary>
/// An error that the person at the keyboard can act on. The message is one sentence that names the input, says what is wrong and what to do;
/// the program prints it without a stack trace and ends with the exit code of its class.
/// </summary>
public class UserError : Exception
{
    public UserError(ErrorClass errorClass, string sentence, Exception? cause = null)
        : base(sentence, cause) => Class = errorClass;

    public ErrorClass Class { get; }
}

/// <summary>Classes of failure; the number is the process exit code (documented in <c>docs/exit-codes.md</c>).</summary>
public enum ErrorClass
{
    /// <summary>The job ran and failed: a defect of the program or of the farm.</summary>
    Failed = 1,

    /// <summary>The command line is wrong: unknown option, value out of range.</summary>
    Usage = 2,

    /// <summary>The farm or a server it needs can't be reached.</summary>
    Unreachable = 3,

    /// <summary>An input file is missing, unreadable or not what it claims to be (sound, curve, mask, photo).</summary>
    Input = 4,

    /// <summary>The prompt or the words chosen from it can't be used.</summary>
    Prompt = 5,

    /// <summary>The model folder is missing, damaged or of a kind that can't be controlled.</summary>
    Model = 6,

    /// <summary>The result can't be written: exists, folder missing, no permission, disk full.</summary>
    Output = 7,

    /// <summary>A video was measured, and does not follow its sound or can't be shown to; the report was written.</summary>
    Unproven = 8,

    /// <summary>Ended by Ctrl-C or SIGTERM; the same command goes on where it stopped.</summary>
    Interrupted = 130,
}
