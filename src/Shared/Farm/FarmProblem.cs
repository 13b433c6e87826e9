using AADiff.Shared.Errors;

namespace AADiff.Shared.Farm;

/// <summary>Body of an error over HTTP (RFC 9457), with the class as an extension so that a client ends with the same exit code.</summary>
/// <param name="Title">Name of the class.</param>
/// <param name="Status">HTTP status.</param>
/// <param name="Detail">One sentence that says what is wrong and what to do.</param>
/// <param name="Class">Class of the error.</param>
public sealed record FarmProblem(string Title, int Status, string Detail, ErrorClass Class)
{
    public const string ContentType = "application/problem+json";

    public static FarmProblem Of(ErrorClass errorClass, string sentence) => new(errorClass.ToString(), errorClass switch
    {
        ErrorClass.Usage => 400,
        ErrorClass.Input or ErrorClass.Prompt or ErrorClass.Model => 422,
        ErrorClass.Unreachable => 503,
        ErrorClass.Output => 507,
        _ => 500,
    }, sentence, errorClass);
}
