using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace AADiff.Shared.Telemetry;

/// <summary>
/// What a process of the farm measures, for OpenTelemetry. Durations are in seconds. Labels have few values: never a job, a user or a picture.
/// </summary>
public static class FarmMeter
{
    public const string Name = "AADiff.Farm";

    private static readonly Meter _meter = new(Name);

    private static readonly double[] _short = [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 30];
    private static readonly double[] _long = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300];

    /// <summary>Attempts at pictures on this node; outcome: drawn, or the kind of failure.</summary>
    public static Counter<long> Pictures { get; } = _meter.CreateCounter<long>("aadiff.pictures", description: "Attempts at pictures that ended on this node");

    /// <summary>From the start of a picture's batch to its end.</summary>
    public static Histogram<double> PictureSeconds { get; } = Seconds("aadiff.picture.duration", "From the start of a picture's batch to its end", _long);

    public static Histogram<double> StepSeconds { get; } = Seconds("aadiff.step.duration", "One denoising step of a batch", _long);

    /// <summary>0 to 1.</summary>
    public static Histogram<double> BatchFill { get; } = _meter.CreateHistogram(
        "aadiff.batch.fill", null, "Share of the node's slots that a batch used", advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.125, 0.25, 0.5, 0.75, 0.99, 1] });

    public static Histogram<double> BaseSeconds { get; } = Seconds("aadiff.base.duration", "Preparing a base", _long);

    /// <summary>Pictures that jobs were given; source: drawn, or reused from the store.</summary>
    public static Counter<long> Recorded { get; } = _meter.CreateCounter<long>("aadiff.pictures.recorded", description: "Pictures that jobs have recorded");

    /// <summary>Pictures that were compared with the blends in their places; result: near or far.</summary>
    public static Counter<long> Checks { get; } = _meter.CreateCounter<long>("aadiff.blend.checks", description: "Pictures compared with the blend in their place");

    /// <summary>Jobs that ended; state: completed, failed, cancelled.</summary>
    public static Counter<long> Jobs { get; } = _meter.CreateCounter<long>("aadiff.jobs.ended", description: "Jobs that ended");

    /// <summary>Steps from pictures to a video; step: sound, segment, join.</summary>
    public static Histogram<double> EncodeSeconds { get; } = Seconds("aadiff.encode.duration", "Steps from pictures and sound to a video", _long);

    /// <summary>operation: find, put, open, list, renew, delete; result: done or failed.</summary>
    public static Histogram<double> StoreSeconds { get; } = Seconds("aadiff.store.duration", "Calls of the object store", _short);

    /// <summary>result: done or failed.</summary>
    public static Histogram<double> JournalSeconds { get; } = Seconds("aadiff.journal.duration", "Writes to the journal", _short);

    /// <summary>What is true now, of the parts of the farm that live in this process; nothing of those that do not.</summary>
    public static void Observe(string name, string description, Func<IEnumerable<Measurement<double>>> look) =>
        _meter.CreateObservableGauge(name, look, description: description);

    public static KeyValuePair<string, object?> Label(string name, string value) => new(name, value);

    /// <summary>Since a <see cref="Stopwatch.GetTimestamp"/>.</summary>
    public static double Since(long began) => Stopwatch.GetElapsedTime(began).TotalSeconds;

    private static Histogram<double> Seconds(string name, string description, double[] buckets) =>
        _meter.CreateHistogram(name, "s", description, advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = buckets });
}
