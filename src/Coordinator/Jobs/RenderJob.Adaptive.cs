using AADiff.Coordinator.Adaptive;
using AADiff.Shared.Farm;

namespace AADiff.Coordinator.Jobs;

/// <content>Which pictures are drawn, as those before them allow.</content>
internal sealed partial record RenderJob
{
    /// <summary>All that were chosen are there: whether more are needed is seen by looking at them.</summary>
    private JobDecision CheckPictures() => Start(
        JobOperationKind.CheckPictures,
        new PicturesToCheck(
            Runtime.Files!.Storyboard,
            State.Checks,
            BlendBound.Of(Runtime.Files.Request),
            [.. State.Pictures.All(PictureStatus.Recorded).Select(Recorded)]));

    private JobDecision PicturesChecked(JobInputs.PicturesChecked m)
    {
        if (!IsUnderWay(m.Run))
        {
            return Nothing;
        }

        JobDecision over = Nothing.Record(OperationEnded.Instance, StoreProven.Instance);
        if (State.Ended || State.Settled)
        {
            return over;
        }

        CheckedPictures result = m.Result;
        JobDecision chosen = over.Record(new PicturesChosen(result.Chosen, result.Checks, result.Settled?.Blended));
        return result.Settled is { } settled ? chosen.Record(new FilesRead(Runtime.Files! with { Storyboard = settled })) : chosen;
    }

    private BlendingView? Blending()
    {
        if (!State.Adaptive)
        {
            return null;
        }

        PictureCheck[] passed = [.. State.Checks.Where(check => check.Passed)];
        return new BlendingView(State.Pictures.Count, State.Blended)
        {
            Checked = passed.Length,
            Worst = passed.Length == 0 ? null : Math.Round(passed.Min(check => check.Distance.Whole), 1),
            Mean = passed.Length == 0 ? null : Math.Round(passed.Average(check => check.Distance.Whole), 1),
            WorstBlock = passed.Length == 0 ? null : Math.Round(passed.Min(check => check.Distance.WorstBlock), 1),
        };
    }
}
