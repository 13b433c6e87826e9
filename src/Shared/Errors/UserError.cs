namespace AADiff.Shared.Errors;

/// <summary>
/// An error that the person at the keyboard can act on. The message is one sentence that names the input, says what is wrong and what to do;
/// the program prints it without a stack trace and ends with the exit code of its class.
/// </summary>
public sealed class UserError : Exception
{
    public UserError(ErrorClass errorClass, string sentence, Exception? cause = null)
        : base(sentence, cause) => Class = errorClass;

    public ErrorClass Class { get; }
}
