using System.Text.Json;
using AADiff.Cli.Sessions;
using AADiff.Shared.Errors;
using AADiff.Shared.Farm;
using AADiff.Shared.Pictures;
using AADiff.Sound.Curves;

namespace AADiff.Cli.Rendering;

/// <summary>Finished videos side by side, found by the records that were written beside them.</summary>
internal static class VideoComparison
{
    /// <summary>Frames that are shown of each.</summary>
    private const int Shown = 8;

    /// <param name="records">Paths of the JSON files beside the videos.</param>
    /// <param name="session">The farm that made them.</param>
    /// <param name="stop">Ends it.</param>
    /// <returns>A PNG file.</returns>
    public static async Task<byte[]> DrawAsync(IReadOnlyList<string> records, IFarmSession session, CancellationToken stop)
    {
        List<(string Name, string JobId, Storyboard Storyboard)> videos = [];
        foreach (string record in records)
        {
            string jobId = await JobIdAsync(record, stop);
            videos.Add((Path.GetFileNameWithoutExtension(record), jobId, await JobDocuments.StoryboardAsync(session.ObjectsOf(jobId), jobId, stop)
                ?? throw new UserError(ErrorClass.Input, $"What \"{record}\" tells of is not in this home any more (job {jobId}): render it again.")));
        }

        double seconds = videos.Min(video => video.Storyboard.Frames.Length / video.Storyboard.FrameRate.PerSecond);
        List<ComparedVideo> compared = [];
        foreach ((string name, string jobId, Storyboard storyboard) in videos)
        {
            compared.Add(await ReadAsync(name, jobId, storyboard, seconds, session, stop));
        }

        return ComparisonSheet.Draw(compared, seconds);
    }

    private static async Task<ComparedVideo> ReadAsync(
        string name, string jobId, Storyboard storyboard, double seconds, IFarmSession session, CancellationToken stop)
    {
        int frames = Math.Clamp((int)Math.Round(seconds * storyboard.FrameRate.PerSecond), 1, storyboard.Frames.Length);
        Func<int, string> names = await StoryboardPictures.NamesAsync(session.ObjectsOf(jobId), storyboard, stop);
        BlendedFrames shown = new(new PictureReader(session.ObjectsOf(jobId)));
        List<DecodedPicture> pictures = [];
        for (int i = 0; i < Shown; i++)
        {
            int frame = (int)((i + 0.5) * frames / Shown);
            DecodedPicture picture = await shown.ReadAsync(FrameSource.Of(storyboard.BlendOf(frame), names), stop);
            pictures.Add(picture with { Pixels = [.. picture.Pixels] });
        }

        return new ComparedVideo(name, [.. Enumerable.Range(0, frames).Select(frame => storyboard.MeanStrengthOf(frame))], pictures);
    }

    private static async Task<string> JobIdAsync(string record, CancellationToken stop)
    {
        await using FileStream file = InputFile.Open(record, "record");
        try
        {
            using JsonDocument document = await JsonDocument.ParseAsync(file, cancellationToken: stop);
            if (document.RootElement.ValueKind == JsonValueKind.Object && document.RootElement.TryGetProperty("jobId", out JsonElement id)
                && id.ValueKind == JsonValueKind.String)
            {
                return JobIds.Check(id.GetString()!);
            }
        }
        catch (JsonException)
        {
            // Told below: whatever it is, it is no record.
        }

        throw new UserError(ErrorClass.Input, $"\"{record}\" is no record of a video: name the JSON files that render wrote beside them.");
    }
}
