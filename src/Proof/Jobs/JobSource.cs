using System.Runtime.CompilerServices;
using AADiff.Proof.Reading;
using AADiff.Shared.Errors;
using AADiff.Shared.Farm;
using AADiff.Shared.Objects;
using AADiff.Shared.Pictures;
using AADiff.Shared.Requests;
using AADiff.Sound.Decoding;

namespace AADiff.Proof.Jobs;

/// <summary>What a finished job lies in the store as: its video, its frames, its sounds, and what was asked of each frame.</summary>
public sealed class JobSource(IObjectStore objects, JobView job)
{
    /// <param name="folder">There, and nobody else's: sounds lie in it while they are listened to.</param>
    /// <param name="stop">Ends it.</param>
    /// <exception cref="UserError">Class Failed: something of it was removed from the store.</exception>
    public async Task<ProofSource> OpenAsync(string folder, CancellationToken stop)
    {
        Storyboard storyboard = await StoryboardAsync(stop).ConfigureAwait(false);
        RenderRequest request = await RequestAsync(stop).ConfigureAwait(false);
        (FrameRate rate, IAsyncEnumerable<Picture> frames) = await FramesAsync(stop).ConfigureAwait(false);
        return new ProofSource(
            rate,
            frames,
            await HeardAsync(request, storyboard, folder, stop).ConfigureAwait(false),
            [.. Enumerable.Range(0, LookedAt(storyboard)).Select(frame => storyboard.MeanStrengthOf(frame))]);
    }

    /// <exception cref="UserError">Class Failed: it was removed from the store.</exception>
    public async Task<RenderRequest> RequestAsync(CancellationToken stop) =>
        await JobDocuments.RequestAsync(objects, job.JobId, stop).ConfigureAwait(false) ?? throw Lost("request");

    /// <summary>The frames alone, read as they are asked for.</summary>
    /// <exception cref="UserError">Class Failed: something of it was removed from the store.</exception>
    public async Task<(FrameRate FrameRate, IAsyncEnumerable<Picture> Frames)> FramesAsync(CancellationToken stop)
    {
        Storyboard storyboard = await StoryboardAsync(stop).ConfigureAwait(false);
        Func<int, string> names = await StoryboardPictures.NamesAsync(objects, storyboard, LookedAt(storyboard), stop).ConfigureAwait(false);
        return (storyboard.FrameRate, ReadAsync(storyboard, names, stop));
    }

    /// <summary>Copies the finished video into a new file.</summary>
    /// <exception cref="UserError">Class Failed: there is none, or it was removed from the store.</exception>
    public async Task CopyVideoAsync(string path, CancellationToken stop)
    {
        if (job.VideoObjectName is not { } name)
        {
            throw new UserError(
                ErrorClass.Failed,
                $"Job {job.JobId} has no video, it is {job.Status.ToString().ToLowerInvariant()}: aadiff watch {job.JobId} waits for it.");
        }

        await CopyAsync(name, path, "video", stop).ConfigureAwait(false);
    }

    private static int LookedAt(Storyboard storyboard) => Math.Min(storyboard.Frames.Length, VideoFile.MostFrames);

    private async Task<Storyboard> StoryboardAsync(CancellationToken stop) =>
        await JobDocuments.StoryboardAsync(objects, job.JobId, stop).ConfigureAwait(false) ?? throw Lost("storyboard");

    private async IAsyncEnumerable<Picture> ReadAsync(
        Storyboard storyboard, Func<int, string> pictures, [EnumeratorCancellation] CancellationToken stop)
    {
        BlendedFrames frames = new(new PictureReader(objects));
        for (int i = 0; i < LookedAt(storyboard); i++)
        {
            yield return Picture.Of(await frames.ReadAsync(FrameSource.Of(storyboard.BlendOf(i), pictures), stop).ConfigureAwait(false));
        }
    }

    /// <summary>Of several sounds the loudness of all together, as the picture follows all of them.</summary>
    private async Task<MeasuredSound> HeardAsync(RenderRequest request, Storyboard storyboard, string folder, CancellationToken stop)
    {
        List<MeasuredSound> heard = [];
        foreach (SoundTrack sound in request.Sounds)
        {
            MeasuredSound measured = await ListenAsync(sound, request.Part, storyboard.FrameRate, folder, stop).ConfigureAwait(false);
            heard.Add(measured.For(LookedAt(storyboard), storyboard.FrameRate.PerSecond));
        }

        return new MeasuredSound(
            [.. Enumerable.Range(0, LookedAt(storyboard)).Select(frame => heard.Sum(one => one.Loudness[frame]))],
            [.. heard.SelectMany(one => one.Onsets).Order()],
            heard.All(one => one.Silent));
    }

    private async Task<MeasuredSound> ListenAsync(SoundTrack sound, SoundPart? part, FrameRate frameRate, string folder, CancellationToken stop)
    {
        string path = Path.Combine(folder, "sound");
        try
        {
            await CopyAsync(sound.ObjectName.Value, path, $"sound {sound.FileName}", stop).ConfigureAwait(false);
            return await MeasuredSound.ListenAsync(new SoundFile(path, sound.FileName), frameRate, 0, stop, part).ConfigureAwait(false);
        }
        finally
        {
            File.Delete(path);
        }
    }

    private async Task CopyAsync(string name, string path, string what, CancellationToken stop)
    {
        try
        {
            FileStream file = File.Create(path);
            await using (file.ConfigureAwait(false))
            {
                Stream content = await objects.OpenAsync(name, stop).ConfigureAwait(false);
                await using (content.ConfigureAwait(false))
                {
                    await content.CopyToAsync(file, stop).ConfigureAwait(false);
                }
            }
        }
        catch (FileNotFoundException e)
        {
            throw Lost(what, e);
        }
    }

    private UserError Lost(string what, Exception? cause = null) => new(
        ErrorClass.Failed, $"The {what} of job {job.JobId} is not in the store any more: render it anew under another id (--request-id).", cause);
}
