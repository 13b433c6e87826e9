using System.Collections.Concurrent;
using AADiff.Shared.Objects;
using AADiff.Shared.Protocol;
using Akka.Actor;

namespace AADiff.Coordinator.Tests.Jobs;

/// <summary>Stands in for the frame region: keeps every question, and answers it as <see cref="Answer"/> says.</summary>
internal sealed class FakeFrames
{
    private readonly ConcurrentQueue<IForFrame> _told = new();

    public IEnumerable<FrameProtocol.RenderFrame> Asked => _told.OfType<FrameProtocol.RenderFrame>();

    public IEnumerable<FrameProtocol.CancelFrame> Cancelled => _told.OfType<FrameProtocol.CancelFrame>();

    /// <summary>What the owner says to a question, one message after the other; nothing means silence.</summary>
    public Func<FrameProtocol.RenderFrame, IEnumerable<IForJob>> Answer { get; set; } = Render;

    public static IEnumerable<IForJob> Render(FrameProtocol.RenderFrame m) =>
    [
        new FrameProtocol.FrameAccepted(m.JobId, m.Picture, m.Fence, "node-1"),
        Done(m),
    ];

    public static FrameProtocol.FrameDone Done(FrameProtocol.RenderFrame m, string attempt = "a1") => new(
        m.JobId, m.Picture, m.Key, ObjectNames.Frame(m.Key, attempt), JobBench.Hash(m.Picture), 100, "node-1", attempt, 5, Cached: false);

    public Props Props(Func<IActorRef> jobs) => Akka.Actor.Props.Create(() => new Region(this, jobs));

    private sealed class Region : ReceiveActor
    {
        public Region(FakeFrames frames, Func<IActorRef> jobs) => Receive<IForFrame>(message =>
        {
            frames._told.Enqueue(message);
            if (message is FrameProtocol.RenderFrame question)
            {
                foreach (IForJob answer in frames.Answer(question))
                    jobs().Tell(answer);
            }
        });
    }
}
