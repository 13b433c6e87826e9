using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using AADiff.Shared.Farm;
using AADiff.Shared.Objects;
using AADiff.Shared.Pictures;

namespace AADiff.Testing.Cluster;

/// <summary>What must hold of a finished job, whatever died on the way: every picture once, whole, and the video in step with its sound.</summary>
/// <param name="store">Of the farm.</param>
public sealed class ClusterAudit(IObjectStore store)
{
    /// <summary>Failures that a picture may cost before it is given up.</summary>
    private const int MostFailures = 6;

    private readonly List<string> _findings = [];

    /// <param name="store">Of the farm.</param>
    /// <param name="job">As the farm shows it.</param>
    /// <param name="undisturbed">Digests of the same pictures, by key, rendered in peace; null: not compared.</param>
    public static async Task<AuditReport> RunAsync(IObjectStore store, JobView job, IReadOnlyDictionary<string, string>? undisturbed = null)
    {
        ClusterAudit audit = new(store);
        if (job.Status != JobStatus.Completed)
        {
            return new AuditReport([$"job {job.JobId} is {job.Status}: {job.Reason}"], 0, new Dictionary<string, string>(), []);
        }

        Storyboard storyboard = JsonSerializer.Deserialize<Storyboard>(await audit.ReadAsync(ObjectNames.Storyboard(job.JobId)), SpecJson.Options)!;
        IReadOnlyList<RecordedAttempt> attempts = await audit.AttemptsAsync(job.JobId);
        audit.Check(job.Done == job.Pictures && job.Failed == 0, $"{job.Done} of {job.Pictures} pictures are done, {job.Failed} failed");
        audit.Check(job.Frames == storyboard.Frames.Length
            && job.Pictures >= storyboard.Drawn().Length, "the job counts other frames than its storyboard");
        Dictionary<string, string> pictures = await audit.PicturesAsync(storyboard, attempts);
        foreach (IGrouping<int,
            RecordedAttempt> picture in attempts.Where(attempt => attempt.Outcome is "data" or "host" or "lost").GroupBy(attempt => attempt.Picture))
        {
            audit.Check(picture.Count() < MostFailures, $"picture {picture.Key} failed {picture.Count()} times and was tried again");
        }

        int duplicates = await audit.DuplicatesAsync(storyboard, attempts);
        foreach ((string key, string sha256) in pictures)
        {
            audit.Check(undisturbed is null || undisturbed.GetValueOrDefault(key) == sha256, $"picture {key[..8]} differs from the undisturbed run");
        }

        await audit.VideoAsync(job, storyboard);
        return new AuditReport(audit._findings, duplicates, pictures, attempts);
    }

    /// <summary>Every picture that frames are made of has exactly one recorded object, which is there with the digest that was recorded.</summary>
    private async Task<Dictionary<string, string>> PicturesAsync(Storyboard storyboard, IReadOnlyList<RecordedAttempt> attempts)
    {
        Dictionary<string, string> digests = [];
        foreach (int picture in storyboard.Drawn())
        {
            string key = storyboard.Pictures[picture].Key.Hex;
            RecordedAttempt[] recorded = [.. attempts.Where(attempt => attempt.Picture == picture && attempt.Sha256 is not null)];
            Check(recorded.Length == 1, $"picture {picture} has {recorded.Length} recorded objects");
            if (recorded is not [RecordedAttempt { Object: { } name } attempt, ..])
            {
                continue;
            }

            Check(attempt.Key == key && name.StartsWith(
                $"frames/{key}/", StringComparison.Ordinal), $"picture {picture} is recorded under another key");
            digests[key] = Convert.ToHexStringLower(SHA256.HashData(await ReadAsync(name)));
            Check(digests[key] == attempt.Sha256, $"{name} is not what was recorded");
        }

        return digests;
    }

    private async Task<int> DuplicatesAsync(Storyboard storyboard, IReadOnlyList<RecordedAttempt> attempts)
    {
        HashSet<string?> used = [.. attempts.Where(attempt => attempt.Sha256 is not null).Select(attempt => attempt.Object)];
        int duplicates = 0;
        foreach (PlannedPicture picture in storyboard.Pictures)
        {
            await foreach (ObjectInfo rendering in store.ListAsync(ObjectNames.Picture(picture.Key)))
            {
                duplicates += used.Contains(rendering.Name) ? 0 : 1;
            }
        }

        return duplicates;
    }

    private async Task VideoAsync(JobView job, Storyboard storyboard)
    {
        byte[] video = await ReadAsync(job.VideoObjectName!);
        Check(Convert.ToHexStringLower(SHA256.HashData(video)) == job.VideoSha256, "the video is not what was recorded");
        using TemporaryFolder folder = new();
        string file = folder.File("video.mp4");
        await File.WriteAllBytesAsync(file, video);
        VideoFacts facts = await VideoFacts.ReadAsync(file);
        Check(facts.Frames == storyboard.Frames.Length, $"the video has {facts.Frames} frames instead of {storyboard.Frames.Length}");
        double apart = Math.Abs(facts.AudioSeconds - facts.VideoSeconds);
        Check(apart < 1 / storyboard.FrameRate.PerSecond,
            string.Create(CultureInfo.InvariantCulture, $"sound and picture differ by {apart:0.000} s"));
    }

    private async Task<IReadOnlyList<RecordedAttempt>> AttemptsAsync(string jobId)
    {
        string text = System.Text.Encoding.UTF8.GetString(await ReadAsync(ObjectNames.AttemptLog(jobId)));
        return [.. text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(
            line => JsonSerializer.Deserialize<RecordedAttempt>(line, SpecJson.Options)!)];
    }

    private async Task<byte[]> ReadAsync(string name)
    {
        try
        {
            await using Stream stream = await store.OpenAsync(name);
            MemoryStream bytes = new();
            await stream.CopyToAsync(bytes);
            return bytes.ToArray();
        }
        catch (FileNotFoundException)
        {
            _findings.Add($"{name} is not in the store");
            return [];
        }
    }

    private void Check(bool holds, string otherwise)
    {
        if (!holds)
        {
            _findings.Add(otherwise);
        }
    }
}
