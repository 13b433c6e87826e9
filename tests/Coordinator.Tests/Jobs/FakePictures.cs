using System.Collections.Concurrent;
using AADiff.Shared.Objects;
using AADiff.Shared.Protocol;
using Akka.Actor;

namespace AADiff.Coordinator.Tests.Jobs;

/// <summary>Stands in for the frame region: keeps every question, and answers it as <see cref="Answer"/> says.</summary>
internal sealed class FakePictures
{
    private readonly ConcurrentQueue<IForPicture> _told = new();

    public IEnumerable<PictureProtocol.RenderPicture> Asked => _told.OfType<PictureProtocol.RenderPicture>();

    public IEnumerable<PictureProtocol.CancelPicture> Cancelled => _told.OfType<PictureProtocol.CancelPicture>();

    /// <summary>What the owner says to a question, one message after the other; nothing means silence.</summary>
    public Func<PictureProtocol.RenderPicture, IEnumerable<IForJob>> Answer { get; set; } = Render;

    public static IEnumerable<IForJob> Render(PictureProtocol.RenderPicture m) =>
    [
        new PictureProtocol.PictureAccepted(m.JobId, m.Picture, m.Fence, "node-1"),
        Done(m),
    ];

    public static PictureProtocol.PictureDone Done(PictureProtocol.RenderPicture m, string attempt = "a1") => new(
        m.JobId, m.Picture, m.Key, ObjectNames.Picture(m.Key, attempt), JobBench.Hash(m.Picture), 100, "node-1", attempt, 5, Cached: false);

    public Props Props(Func<IActorRef> jobs) => Akka.Actor.Props.Create(() => new Region(this, jobs));

    private sealed class Region : ReceiveActor
    {
        public Region(FakePictures frames, Func<IActorRef> jobs) => Receive<IForPicture>(message =>
        {
            frames._told.Enqueue(message);
            if (message is PictureProtocol.RenderPicture question)
            {
                foreach (IForJob answer in frames.Answer(question))
                {
                    jobs().Tell(answer);
                }
            }
        });
    }
}
