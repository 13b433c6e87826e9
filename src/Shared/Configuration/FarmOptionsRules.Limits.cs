namespace AADiff.Shared.Configuration;

/// <content>How long, how many and how much.</content>
public static partial class FarmOptionsRules
{
    private static readonly string[] _strategies = ["keep-majority", "keep-oldest"];

    private static IEnumerable<string> Limits(FarmOptions options)
    {
        ClusterTimings times = options.Cluster;
        if (times.HeartbeatPause < 1 || times.StableAfter < 1 || times.SeedTimeout < 1)
        {
            yield return "cluster:heartbeatPause, cluster:stableAfter and cluster:seedTimeout must be at least 1 second each.";
        }

        if (times.RemovalMargin <= 0)
        {
            yield return "cluster:removalMargin must be greater than 0; 0 would mean to wait for cluster:stableAfter a second time.";
        }

        if (times.Orphaned <= times.HeartbeatPause + times.StableAfter)
        {
            yield return "cluster:orphaned must be greater than cluster:heartbeatPause and cluster:stableAfter together; a coordinator needs that long to be replaced.";
        }

        if (!_strategies.Contains(times.SplitBrain))
        {
            yield return $"cluster:splitBrain is '{times.SplitBrain}', but must be one of {string.Join(", ", _strategies)}.";
        }

        if (times.Drain is < 1 or > 3600)
        {
            yield return $"cluster:drain is {times.Drain} seconds, but must lie between 1 and 3600.";
        }

        if (options.Gpu.Slots is < 0 or > 256)
        {
            yield return $"gpu:slots is {options.Gpu.Slots}, but must lie between 0 (what the device holds) and 256.";
        }

        if (options.Gpu.Memory is not (>= 0 and <= 4096))
        {
            yield return $"gpu:memory is {options.Gpu.Memory} GiB, but must lie between 0 (all there is) and 4096.";
        }

        if (options.Gpu.Encoders is < 0 or > 64)
        {
            yield return $"gpu:encoders is {options.Gpu.Encoders}, but must lie between 0 (one for two cores) and 64.";
        }

        if (options.Jobs.FailedShare is < 0 or > 1)
        {
            yield return $"jobs:failedShare is {options.Jobs.FailedShare}, but must lie between 0 and 1.";
        }

        if (options.Jobs.DataAttempts < 1 || options.Jobs.DistinctNodes < 1)
        {
            yield return "jobs:dataAttempts and jobs:distinctNodes must be at least 1.";
        }

        if (options.Jobs.Planned is < 0 or > 256)
        {
            yield return $"jobs:planned is {options.Jobs.Planned}, but must lie between 0 (half of the cores) and 256.";
        }

        if (options.Jobs.PlanningQueue is < 1 or > 100_000)
        {
            yield return $"jobs:planningQueue is {options.Jobs.PlanningQueue}, but must lie between 1 and 100000.";
        }

        if (options.Jobs.PictureMemory is not (>= 0 and <= 1 << 20))
        {
            yield return $"jobs:pictureMemory is {options.Jobs.PictureMemory} GiB, but must lie between 0 (what the largest GPU node has) and {1 << 20}.";
        }

        foreach (string sentence in Requests(options.Limits))
        {
            yield return sentence;
        }

        if (new[] { options.Sweep.Every, options.Sweep.Pictures, options.Sweep.Jobs }.Any(time => time is not (>= 0 and <= 36500)))
        {
            yield return "sweep:every, sweep:pictures and sweep:jobs must each lie between 0 and 36500.";
        }
    }

    private static IEnumerable<string> Requests(LimitOptions limits)
    {
        if (limits.Sound is not (> 0 and <= LimitOptions.LongestSound))
        {
            yield return $"limits:sound is {limits.Sound} hours, but must be above 0, up to {LimitOptions.LongestSound}.";
        }

        if (limits.Frames is < 1 or > LimitOptions.MostFrames)
        {
            yield return $"limits:frames is {limits.Frames}, but must lie between 1 and {LimitOptions.MostFrames}.";
        }

        if (limits.Pixels is not (> 0 and <= LimitOptions.MostPixels))
        {
            yield return $"limits:pixels is {limits.Pixels} million, but must be above 0, up to {LimitOptions.MostPixels}.";
        }

        if (limits.DecoderMemory is < 128 or > 65_536)
        {
            yield return $"limits:decoderMemory is {limits.DecoderMemory} MiB, but must lie between 128 and 65536.";
        }

        if (limits.DecoderTime is < 1 or > 1440)
        {
            yield return $"limits:decoderTime is {limits.DecoderTime} minutes, but must lie between 1 and 1440.";
        }

        if (limits.EncoderMemory is < 128 or > 65_536)
        {
            yield return $"limits:encoderMemory is {limits.EncoderMemory} MiB, but must lie between 128 and 65536.";
        }

        if (limits.EncoderTime is < 1 or > 1440)
        {
            yield return $"limits:encoderTime is {limits.EncoderTime} minutes, but must lie between 1 and 1440.";
        }

        if (limits.Upload is not (> 0 and <= LimitOptions.LargestUpload))
        {
            yield return $"limits:upload is {limits.Upload} GiB, but must be above 0, up to {LimitOptions.LargestUpload}.";
        }
    }
}
