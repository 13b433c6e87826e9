using System.Collections.Immutable;
using System.Globalization;
using AADiff.Shared.Errors;
using AADiff.Shared.Farm;
using AADiff.Shared.Objects;
using AADiff.Shared.Pictures;
using AADiff.Shared.Programs;
using AADiff.Shared.Requests;
using AADiff.Sound;
using AADiff.Sound.Curves;
using AADiff.Sound.Decoding;
using AADiff.Sound.Grounding;
using AADiff.Video;
using AADiff.Video.Exports;

namespace AADiff.Cli.Rendering;

/// <summary>Reads the pictures of a finished job from the store of its farm.</summary>
internal sealed class RenderExtras : IRenderExtras
{
    public void CheckFrames(string folder, bool overwrite) =>
        FramesExport.CheckTarget(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)), overwrite);

    public async Task ExportFramesAsync(IObjectStore objects, JobView job, FrameForm form, string folder, bool overwrite, CancellationToken cancellationToken)
    {
        Storyboard storyboard = await StoryboardAsync(objects, job, cancellationToken);
        await FramesExport.WriteAsync(
            storyboard, form with { Detail = await DetailAsync(objects, job, cancellationToken) },
            await StoryboardPictures.NamesAsync(objects, storyboard, cancellationToken), objects, folder, overwrite, cancellationToken);
    }

    public async Task ExportVideoAsync(
        IObjectStore objects, JobView job, RenderRequest request, ExportFormat format, string path, CancellationToken cancellationToken)
    {
        Storyboard storyboard = await StoryboardAsync(objects, job, cancellationToken);
        Func<int, string> names = await StoryboardPictures.NamesAsync(objects, storyboard, cancellationToken);
        DirectoryInfo folder = ScratchFolder.Create("aadiff-export-");
        try
        {
            await using Stream? own = HeardTrack.Of(request).IsEmpty ? null : await objects.OpenAsync(job.VideoObjectName!, cancellationToken);
            await new VideoExport(folder.FullName).WriteAsync(
                [.. Enumerable.Range(0, storyboard.Frames.Length).Select(frame => FrameSource.Of(storyboard.BlendOf(frame), names))],
                new PictureReader(objects), storyboard.FrameRate, VideoShape.Of(request),
                await DetailAsync(objects, job, cancellationToken), format, own, path, cancellationToken);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    public async Task DrawSyncPlotAsync(
        IObjectStore objects, JobView job, SoundInput sound, string path, CancellationToken cancellationToken)
    {
        SyncCurves curves = await MeasureAsync(objects, job, sound, cancellationToken);
        await File.WriteAllBytesAsync(path, SyncPlot.Draw(curves, SyncReport.Of(curves)), cancellationToken);
    }

    public async Task<ImmutableArray<string>> UnmovedAsync(IObjectStore objects, JobView job, CancellationToken cancellationToken)
    {
        try
        {
            if (await JobDocuments.StoryboardAsync(objects, job.JobId, cancellationToken) is not { Pictures.Length: > 1, IsSettled: true } storyboard
                || await JobDocuments.BaseAsync(objects, storyboard, cancellationToken) is not { } spec)
            {
                return [];
            }

            IReadOnlyList<PictureMovement> moved = await PictureMovement.MeasureAsync(
                storyboard, picture => StoryboardPictures.NameAsync(objects, storyboard.Pictures[picture].Key, cancellationToken), objects, cancellationToken);
            return [.. moved.Where(one => one.IsStill).Select(one => Unmoved(spec.Words[one.Word].Word, one.Distance))];
        }
        catch (Exception e) when (e is UserError or ObjectStoreException)
        {
            // The video is there; a store that has lost its pictures meanwhile is told by whatever needs them.
            return [];
        }
    }

    private static string Unmoved(string word, PictureDistance distance) => string.Create(
        CultureInfo.InvariantCulture,
        $"'{word}' moves nothing that would be seen: its weakest and its strongest picture are nearly the same ({distance.Whole:0} dB). Drive another word with --word, or try --max 4, --cross-until 0.5, or another --seed.");

    /// <summary>What the video was made to follow, an edited curve or the sound itself, and how far its pictures did.</summary>
    internal static async Task<SyncCurves> MeasureAsync(
        IObjectStore objects, JobView job, SoundInput sound, CancellationToken cancellationToken)
    {
        Storyboard storyboard = await StoryboardAsync(objects, job, cancellationToken);
        using ClapCache claps = new();
        SoundTrack track = MeasuredAs(sound.Track, job);
        ListenedSound listened = await new SoundListener(new SoundDecoder(), claps).ListenAsync(
            ListeningRequest.Of(new SoundFile(sound.Path), AsHeard(track), storyboard.FrameRate, new StrengthMapping(), null) with
            {
                CurvePath = sound.CurvePath,
                Part = sound.Part,
            },
            cancellationToken: cancellationToken);
        (string title, ImmutableArray<double> followed) = listened.Followed;
        int late = sound.CurvePath is null ? (int)Math.Round(OffsetOf(track) / 1000 * storyboard.FrameRate.PerSecond) : 0;
        SyncCurves curves = await SyncCurves.MeasureAsync(
            storyboard, await StoryboardPictures.NamesAsync(objects, storyboard, cancellationToken), followed, objects, late, cancellationToken);
        return curves with { LoudnessTitle = title };
    }

    /// <summary>With the preset that was chosen by ear, so that nobody has to listen for it again.</summary>
    private static SoundTrack MeasuredAs(SoundTrack track, JobView job) =>
        track.Preset is null ? track : track with { Preset = job.Presets.Select(preset => preset.Preset).FirstOrDefault(track.Preset) };

    /// <summary>Without the delay that was asked for: the ear hears the sound when it sounds.</summary>
    private static SoundTrack AsHeard(SoundTrack track) => track with
    {
        Envelope = (track.Envelope ?? new EnvelopeSettings()) with { OffsetMilliseconds = 0 },
        Changes = track.Changes is { } changes ? changes with { OffsetMilliseconds = null } : null,
    };

    private static double OffsetOf(SoundTrack track) => track.Changes?.OffsetMilliseconds ?? track.Envelope?.OffsetMilliseconds ?? 0;

    /// <summary>What the farm added to the pictures when it made the video; null: nothing.</summary>
    private static async Task<Picture?> DetailAsync(IObjectStore objects, JobView job, CancellationToken cancellationToken)
    {
        await foreach (ObjectInfo found in objects.ListAsync(ObjectNames.PhotoDetails(job.JobId), cancellationToken))
        {
            return Picture.Of(await new PictureReader(objects).ReadAsync(found.Name, cancellationToken));
        }

        return null;
    }

    private static async Task<Storyboard> StoryboardAsync(IObjectStore objects, JobView job, CancellationToken cancellationToken) =>
        await JobDocuments.StoryboardAsync(objects, job.JobId, cancellationToken)
        ?? throw new UserError(
            ErrorClass.Failed, $"The storyboard of job {job.JobId} is not in the store any more: render it anew with another --request-id.");
}
