using System.Collections.Immutable;
using AADiff.Coordinator.Adaptive;
using AADiff.Coordinator.Jobs;
using AADiff.Coordinator.Jobs.Attempts;
using AADiff.Shared.Errors;
using AADiff.Shared.Farm;
using AADiff.Shared.Pictures;

namespace AADiff.Coordinator.Tests.Jobs.Journal;

/// <summary>One event of each kind, with every member filled.</summary>
internal static class JobEventSamples
{
    private static readonly DateTimeOffset _at = new(2026, 2, 3, 4, 5, 6, 789, TimeSpan.Zero);

    public static ImmutableArray<IJobEvent> All { get; } =
    [
        new JobSubmitted("ann", 70, _at),
        new RequestRead("lightning over a city"),
        new JobPlanned(
            4,
            3,
            [new WordScore("lightning", 0.5, true), new WordScore("city", null, false)],
            [new PresetScore("thunder.ogg", "thunder", 0.5), new PresetScore("rain.ogg", "rain", null)],
            ["the sound is short"],
            ImmutableSortedDictionary<string, double>.Empty.Add("listening", 1.5),
            _at)
        {
            Adaptive = true,
        },
        new PicturesChosen([0, 1, 2], [new PictureCheck(4, new PictureDistance(49.5, 38.25), true)], 2),
        DispatchOpened.Instance,
        new AttemptsEnded(
        [
            new EndedAttempt
            {
                Picture = 0, Outcome = AttemptOutcome.Done, Node = "node-1", Attempt = "01ARZ3", Started = _at, Milliseconds = 12.5,
                Sha256 = new string('a', 64), Bytes = 999,
            },
            new EndedAttempt
            {
                Picture = 1, Outcome = AttemptOutcome.Cached, Node = "node-1", Attempt = "01ARZ4", Started = _at, Sha256 = new string('b', 64),
                Bytes = 1,
            },
            new EndedAttempt { Picture = 2, Outcome = AttemptOutcome.Host, Node = "node-2", Attempt = "01ARZ5", Started = _at,
            Error = "out of memory" },
            new EndedAttempt { Picture = 2, Outcome = AttemptOutcome.Lost, Node = "node-2", Started = _at, Milliseconds = 10000, Error = "silence" },
            new EndedAttempt { Picture = 2, Outcome = AttemptOutcome.Data, Node = "node-1", Started = _at, Error = "not a number", Final = true },
        ]),
        new PictureLost(0, "it is not in the object store any more", _at),
        JobPaused.Instance,
        JobResumed.Instance,
        new PrioritySet(10),
        new JobRequeued(_at),
        new FinishingStarted(_at),
        new JobCompleted("videos/job/v.mp4", new string('c', 64), 12345, 6.7, _at),
        new JobFailed(ErrorClass.Prompt, "the prompt is empty", _at),
        new JobCancelled(_at),
        new AttemptLogWritten(5),
        new JobDeleted("ann", _at),
        JobErased.Instance,
    ];
}
