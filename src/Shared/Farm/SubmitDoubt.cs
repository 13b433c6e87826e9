using AADiff.Shared.Errors;

namespace AADiff.Shared.Farm;

/// <summary>What to say of a job whose submission got no answer: the message may have been taken all the same, and the job runs.</summary>
public static class SubmitDoubt
{
    public static UserError About(string jobId, UserError unanswered) => new(
        ErrorClass.Unreachable,
        unanswered.Message.Contains(Taken(jobId), StringComparison.Ordinal) ? unanswered.Message : $"{unanswered.Message} {Taken(jobId)}",
        unanswered);

    private static string Taken(string jobId) =>
        $"It may have been taken, the id is {jobId}: aadiff show {jobId} tells, and submitting it again under this id changes nothing.";
}
