using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using AADiff.Shared.Errors;
using AADiff.Shared.Objects;
using AADiff.Shared.Pictures;
using AADiff.Shared.Requests;
using Akka.Actor;
using static AADiff.Coordinator.Assembly.AssemblyProtocol;

namespace AADiff.Coordinator.Assembly;

/// <summary>
/// Makes the video of one job while its pictures are drawn: encodes each segment as soon as its pictures are recorded, joins them in the end,
/// stores the result and tells its parent. May be stopped and started again at any time: what is finished lies in the work folder and is
/// found there. After <see cref="AssemblyFailed"/> it waits for the next <see cref="PicturesRecorded"/>, which may be empty, and goes on.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "PostStop disposes; nobody calls Dispose on an actor.")]
public sealed class AssemblyActor : ReceiveActor
{
    private readonly string _jobId;
    private readonly IObjectStore _store;
    private readonly AssemblyFolder _folder;
    private readonly VideoEncoder _encoder;
    private readonly AssemblyState _state;
    private readonly CancellationTokenSource _stopped = new();

    public AssemblyActor(string jobId, RenderRequest request, Storyboard storyboard, IObjectStore store, string workFolder)
    {
        (_jobId, _store) = (jobId, store);
        _folder = new AssemblyFolder(workFolder, jobId);
        _encoder = new VideoEncoder(_folder, store, request);
        _state = new AssemblyState(storyboard, VideoEncoder.AtOnce);

        Receive<PicturesRecorded>(recorded => Go(() => _state.Record(recorded.Pictures)));
        Receive<EncodedSound>(sound => Go(() => _state.Encoded(sound)));
        Receive<SegmentEncoded>(done => Go(() => _state.Encoded(done.Segment, done.File)));
        Receive<VideoStored>(video => Context.Parent.Tell(video));
        Receive<StepFailed>(failure =>
        {
            if (_state.Failed(failure.Step))
            {
                Context.Parent.Tell(new AssemblyFailed(failure.Error.Message, failure.Error is ObjectStoreException));
            }
        });
    }

    /// <param name="jobId">Names the video and the folder of its working files.</param>
    /// <param name="request">Gives the sound, the height and the frame rate.</param>
    /// <param name="storyboard">Which frame shows which picture.</param>
    /// <param name="store">Has pictures and sound, takes the video.</param>
    /// <param name="workFolder">Local folder for working files of all jobs; gone for this job once its video is stored.</param>
    public static Props Props(string jobId, RenderRequest request, Storyboard storyboard, IObjectStore store, string workFolder) =>
        Akka.Actor.Props.Create(() => new AssemblyActor(jobId, request, storyboard, store, workFolder));

    protected override void PreStart() => Go(() => { });

    protected override void PostStop()
    {
        _stopped.Cancel();
        _stopped.Dispose();
    }

    private void Go(Action update)
    {
        update();
        foreach (AssemblyStep step in _state.Start())
        {
            Run(step, Self, _stopped.Token);
        }
    }

    private void Run(AssemblyStep step, IActorRef self, CancellationToken stop) => _ = Task.Run(
        async () =>
        {
            try
            {
                // A late step must not tidy up in the folder of the assembly that has taken over.
                stop.ThrowIfCancellationRequested();
                _folder.Create();
                self.Tell(await MakeAsync(step, stop).ConfigureAwait(false));
            }
            catch (Exception) when (stop.IsCancellationRequested)
            {
                // The actor is gone: nobody waits for it.
            }
            catch (Exception e) when (e is UserError or ObjectStoreException)
            {
                self.Tell(new StepFailed(step, e));
            }
            catch (Exception e)
            {
                self.Tell(new StepFailed(step, new UserError(ErrorClass.Failed, $"The video could not be assembled: {e.Message}", e)));
            }
        },
        CancellationToken.None);

    private async Task<object> MakeAsync(AssemblyStep step, CancellationToken stop) => step switch
    {
        AssemblyStep.EncodeSound => await _encoder.EncodeSoundAsync(stop).ConfigureAwait(false),
        AssemblyStep.EncodeSegment encode => new SegmentEncoded(encode.Segment, await _encoder.EncodeSegmentAsync(encode.Pictures, stop).ConfigureAwait(false)),
        AssemblyStep.Join join => await JoinAsync(join, stop).ConfigureAwait(false),
        _ => throw new InvalidOperationException($"unknown step {step}"),
    };

    private async Task<VideoStored> JoinAsync(AssemblyStep.Join join, CancellationToken stop)
    {
        const string Video = "video.mp4";
        VideoTimeline timeline = await _encoder.MuxAsync(Video, join.Segments, join.Frames, join.Sound, stop).ConfigureAwait(false);
        string name = ObjectNames.Video(_jobId, $"{Guid.NewGuid():n}");
        await using FileStream file = File.OpenRead(_folder.File(Video));
        string sha256 = Convert.ToHexStringLower(await SHA256.HashDataAsync(file, stop).ConfigureAwait(false));
        file.Position = 0;
        await _store.PutAsync(name, file, "video/mp4", stop).ConfigureAwait(false);
        _folder.Delete();
        return new VideoStored(name, sha256, file.Length, timeline.Seconds);
    }

    private sealed record SegmentEncoded(Segment Segment, string File);

    private sealed record StepFailed(AssemblyStep Step, Exception Error);
}
