using System.Collections.Immutable;
using AADiff.Shared.Errors;
using AADiff.Shared.Farm;
using AADiff.Shared.Objects;
using AADiff.Shared.Requests;

namespace AADiff.Testing.Farm;

/// <summary>Requests, views and the steps of a job's life.</summary>
public static class FakeJobs
{
    public static RenderRequest Request { get; } = new()
    {
        Prompt = "lightning over a city at night",
        Sounds = [new SoundTrack { ObjectName = Input('a', ".wav"), FileName = "thunder.wav", Sha256 = Input('a', ".wav").Digest }],
        Model = "mini",
    };

    /// <summary>An input whose digest is 64 times the same digit.</summary>
    public static InputName Input(char digit, string extension) => InputName.Of(Sha256Digest.Parse(new string(digit, 64)), extension);

    public static JobView Accepted(string jobId) => new()
    {
        JobId = jobId,
        Status = JobStatus.Planning,
        User = "somebody",
        Prompt = "lightning over a city at night",
        Priority = 50,
        Submitted = DateTimeOffset.UnixEpoch,
        Stage = "listening",
    };

    /// <summary>Storyboard made: 120 frames, 34 pictures of which 10 exist.</summary>
    public static JobView Planned(JobView view) => view with
    {
        Status = JobStatus.Rendering,
        Stage = "rendering",
        Frames = 120,
        Pictures = 34,
        Done = 10,
        Cached = 10,
        Words = [new WordScore("lightning", 0.41, true), new WordScore("city", 0.12, false)],
        StageSeconds = view.StageSeconds.SetItem("listening", 0.5).SetItem("grounding", 1.5),
    };

    public static Func<JobView, JobView> Done(int pictures) => view => view with { Done = pictures };

    /// <summary>Finished with a video of that name in the store.</summary>
    public static Func<JobView, JobView> Completed(string videoObjectName) => view => view with
    {
        Status = JobStatus.Completed,
        Stage = "finishing",
        Done = view.Pictures,
        VideoObjectName = videoObjectName,
        VideoSha256 = new string('0', 64),
        Finished = DateTimeOffset.UnixEpoch.AddMinutes(1),
        StageSeconds = view.StageSeconds.SetItem("rendering", 40).SetItem("finishing", 2),
    };

    public static Func<JobView, JobView> Failed(ErrorClass errorClass, string reason) => view => view with
    {
        Status = JobStatus.Failed,
        FailureClass = errorClass,
        Reason = reason,
    };

    public static Func<JobView, JobView> Warns(string sentence) => view => view with { Warnings = view.Warnings.Add(sentence) };

    /// <summary>One coordinator and one GPU node.</summary>
    public static FarmView Farm { get; } = new(
        [new FarmMember("akka.tcp://farm@127.0.0.1:4053", "Up", ["coordinator"], 10, 0),
        new FarmMember("akka.tcp://farm@127.0.0.1:4054", "Up", ["gpu"], 0, 30)],
        [new NodeView("gpu-1", 4, 3, 2, 850, false, null, 120)],
        new Dictionary<string, int> { ["rendering"] = 1 }.ToImmutableSortedDictionary(),
        12.5);
}
