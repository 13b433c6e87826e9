using AADiff.Shared.Errors;

namespace AADiff.Video;

/// <summary>Of what was encoded, before anybody is told that it is there.</summary>
internal static class VideoCheck
{
    /// <param name="holds">Whether it is as it should be.</param>
    /// <param name="otherwise">What is wrong with it, as a clause.</param>
    /// <exception cref="UserError">Class Failed: it is not.</exception>
    public static void Require(bool holds, string otherwise)
    {
        if (!holds)
        {
            throw new UserError(
                ErrorClass.Failed, $"The encoded video failed its check: {otherwise}. Run the job again; if it happens twice, report it.");
        }
    }
}
