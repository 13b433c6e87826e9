using AADiff.Coordinator.Jobs.Attempts;

namespace AADiff.Coordinator.Jobs;

/// <summary>Says which pictures failed and why.</summary>
internal static class FailedPictures
{
    private const int Named = 3;

    public static string Sentence(RenderJobState state)
    {
        int[] failed = [.. state.Pictures.All(PictureStatus.Failed).Take(Named)];
        string named = string.Join("; ", failed.Select(picture => $"picture {picture}: {LastError(state.Attempts, picture)}"));
        string more = state.Pictures.Failed > failed.Length ? "; …" : "";
        return $"{state.Pictures.Failed} of {state.Pictures.Count} pictures could not be rendered ({named}{more}); "
            + "the log of attempts has the rest, and requeueing the job tries them again.";
    }

    private static string LastError(AttemptLog attempts, int picture)
    {
        for (int index = attempts.Count - 1; index >= 0; index--)
        {
            EndedAttempt attempt = attempts[index];
            if (attempt.Picture == picture && attempt.Final)
            {
                return attempt.Outcome == AttemptOutcome.Lost ? $"its nodes died, last: {attempt.Error}" : attempt.Error ?? "no reason given";
            }
        }

        return "no reason given";
    }
}
