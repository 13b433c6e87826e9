using System.Collections.Immutable;
using System.Reflection;
using AADiff.Shared.Errors;
using AADiff.Shared.Farm;
using AADiff.Shared.Pictures;
using AADiff.Shared.Protocol;

namespace AADiff.Shared.Tests.Protocol;

/// <summary>Makes a message of any record with every member as large as a real farm would have it.</summary>
internal static class LargestMessage
{
    private static readonly string _hex = new('f', 64);

    public static IEnumerable<Type> Types => typeof(IFarmMessage).Assembly.GetTypes()
        .Where(t => typeof(IFarmMessage).IsAssignableFrom(t) && t is { IsInterface: false, IsAbstract: false });

    public static object Of(Type type)
    {
        ConstructorInfo constructor = type.GetConstructors().MaxBy(c => c.GetParameters().Length)!;
        return constructor.Invoke([.. constructor.GetParameters().Select(p => Value(p.ParameterType, p.Name!))]);
    }

    /// <summary>The same with every text and list as long as the rules let it be, and longer where messages cut it, all of it in three bytes.</summary>
    public static object Endless(Type type)
    {
        ConstructorInfo constructor = type.GetConstructors().MaxBy(c => c.GetParameters().Length)!;
        return constructor.Invoke([.. constructor.GetParameters().Select(p => EndlessValue(p.ParameterType, p.Name!))]);
    }

    private static object EndlessValue(Type type, string name) => (Nullable.GetUnderlyingType(type) ?? type) switch
    {
        // Ids, addresses and keys have lengths of their own; a host's name has at most 253 characters.
        var t when t == typeof(string) => name switch
        {
            "JobId" => new string('j', JobIds.MaxLength),
            "After" or "Next" => $"{DateTimeOffset.MaxValue.Ticks}.{new string('j', JobIds.MaxLength)}",
            "Node" or "Thief" => $"akka.ssl.tcp://aadiff@{new string('n', 253)}:65535",
            "Error" or "Fenced" or "Refused" or "Reason" or "User" or "By" or "Text" => new string('\u20AC', 300_000),
            _ => Text(name),
        },
        var t when t == typeof(ImmutableArray<float>) => Enumerable.Repeat(0.123f, 16 * 16).ToImmutableArray(),
        var t when t == typeof(ImmutableArray<string>) => Enumerable.Repeat(new string('j', JobIds.MaxLength), JobQuery.MostInMessage).ToImmutableArray(),
        var t when t == typeof(ImmutableArray<SchedulerProtocol.RunningPicture>) => Many<SchedulerProtocol.RunningPicture>(4, Endless),
        var t when t == typeof(ImmutableArray<SchedulerProtocol.LoadReport>) => ReportsOf(128),
        var t when t == typeof(ImmutableArray<SchedulerProtocol.JobDemand>) => Many<SchedulerProtocol.JobDemand>(10_000, Endless),
        var t when t == typeof(JobView) => View() with
        {
            JobId = new string('j', JobIds.MaxLength),
            User = new string('\u20AC', 300_000),
            Prompt = new string('\u20AC', 300_000),
            Words = [.. Enumerable.Range(0, 1200).Select(i => new WordScore(new string('\u20AC', 300), 0.25 * i, i == 1))],
            Warnings = [.. Enumerable.Repeat(new string('\u20AC', 300_000), 100)],
            Reason = new string('\u20AC', 300_000),
        },
        _ => Value(type, name),
    };

    /// <summary>As the scheduler lists nodes: without the pictures that they draw.</summary>
    private static ImmutableArray<SchedulerProtocol.LoadReport> ReportsOf(int nodes) =>
        [.. Many<SchedulerProtocol.LoadReport>(nodes, Endless).Select(report => report with { Longest = [] })];

    private static object Value(Type type, string name) => (Nullable.GetUnderlyingType(type) ?? type) switch
    {
        var t when t == typeof(string) => Text(name),
        var t when t == typeof(int) => int.MaxValue,
        var t when t == typeof(long) => long.MaxValue,
        var t when t == typeof(double) => 1234.5678,
        var t when t == typeof(bool) => true,
        var t when t.IsEnum => Enum.GetValues(t).Cast<object>().Last(),
        var t when t == typeof(PictureKey) => new PictureKey(_hex),
        var t when t == typeof(BaseKey) => new BaseKey(_hex),
        var t when t == typeof(SegmentKey) => new SegmentKey(_hex),
        var t when t == typeof(ImmutableArray<SegmentMark>) =>
            Enumerable.Repeat(new SegmentMark(ulong.MaxValue), SegmentProtocol.EncoderOffer.MostHeld).ToImmutableArray(),
        var t when t == typeof(JobView) => View(),
        var t when t == typeof(ImmutableArray<float>) => Enumerable.Repeat(0.123f, 16).ToImmutableArray(),
        var t when t == typeof(ImmutableArray<int>) => Enumerable.Repeat(int.MaxValue, Enum.GetValues<JobStatus>().Length).ToImmutableArray(),
        var t when t == typeof(ImmutableArray<byte>) => Enumerable.Repeat((byte)255, JobProtocol.PictureStates.MostStates).ToImmutableArray(),
        var t when t == typeof(ImmutableArray<string>) => Enumerable.Repeat(Text("JobId"), 3).ToImmutableArray(),
        var t when t == typeof(ModelMark) => new ModelMark(ulong.MaxValue),
        var t when t == typeof(ImmutableArray<ModelMark>) =>
            Enumerable.Repeat(new ModelMark(ulong.MaxValue), SchedulerProtocol.LoadReport.MostModels).ToImmutableArray(),
        var t when t == typeof(ImmutableArray<SchedulerProtocol.WaitingTickets>) =>
            Many<SchedulerProtocol.WaitingTickets>(SchedulerProtocol.LoadReport.MostWaits),
        var t when t == typeof(ImmutableArray<SchedulerProtocol.RunningPicture>) => Many<SchedulerProtocol.RunningPicture>(4),
        var t when t == typeof(ImmutableArray<SchedulerProtocol.LoadReport>) => Many<SchedulerProtocol.LoadReport>(2),
        var t when t == typeof(ImmutableArray<SchedulerProtocol.JobDemand>) => Many<SchedulerProtocol.JobDemand>(2),
        _ => throw new NotSupportedException($"say how large a {type} gets ({name})"),
    };

    private static ImmutableArray<T> Many<T>(int count) => Many<T>(count, Of);

    private static ImmutableArray<T> Many<T>(int count, Func<Type, object> make) => [.. Enumerable.Range(0, count).Select(_ => (T)make(typeof(T)))];

    private static string Text(string name) => name switch
    {
        "Error" or "Fenced" => new string('e', 500),
        "Refused" or "Reason" => new string('e', 200),
        "JobId" => "01JZZZZZZZZZZZZZZZZZZZZZZZ-thunder-over-the-city",
        "After" or "Next" => $"{DateTimeOffset.MaxValue.Ticks}.{Text("JobId")}",
        "User" or "By" => new string('u', 64),
        "Text" => new string('t', 100),
        "Node" or "Thief" => "akka.ssl.tcp://aadiff@aadiff-gpu-1234.aadiff-gpu.production.svc.cluster.local:4053",
        "Attempt" => "01JZZZZZZZZZZZZZZZZZZZZZZZ",
        "Sha256" => _hex,
        "Encoder" => new string('f', 16),
        "ObjectName" or "Lost" => $"frames/{_hex}/01JZZZZZZZZZZZZZZZZZZZZZZZ.safetensors",
        _ => throw new NotSupportedException($"say how long the text {name} gets"),
    };

    private static JobView View() => new()
    {
        JobId = Text("JobId"),
        Status = JobStatus.Failed,
        User = Text("User"),
        Prompt = new string('p', 350),
        Priority = -7,
        Submitted = new DateTimeOffset(2026, 8, 1, 12, 0, 0, TimeSpan.FromMinutes(330)).AddTicks(7),
        Finished = new DateTimeOffset(2026, 8, 1, 13, 0, 0, TimeSpan.Zero),
        Stage = "rendering",
        Frames = 108_000,
        Pictures = 108_000,
        Done = 107_999,
        Cached = 5,
        Failed = 1,
        Words = [.. Enumerable.Range(0, 12).Select(i => new WordScore($"candidate-{i}", i == 0 ? null : 0.25 * i, i == 1))],
        Warnings = [new string('w', 120), new string('v', 120)],
        Reason = Text("Reason"),
        FailureClass = ErrorClass.Model,
        VideoObjectName = Text("ObjectName"),
        VideoSha256 = _hex,
        StageSeconds = new[] { "listening", "grounding", "planning", "base", "rendering", "finishing" }.ToImmutableSortedDictionary(
        s => s, s => s.Length * 1.5),
    };
}
