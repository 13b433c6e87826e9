using AADiff.Coordinator.Assembly;
using AADiff.Coordinator.Jobs;
using Akka.Actor;

namespace AADiff.Bench.Overhead;

/// <summary>In place of the assembly: says that the video is there once the job has recorded every picture.</summary>
internal sealed class NoVideo : ReceiveActor
{
    private readonly HashSet<int> _recorded = [];
    private int _pictures;

    public NoVideo()
    {
        Receive<AssemblyProtocol.StoryboardKnown>(m => _pictures = m.Storyboard.Pictures.Length);
        Receive<AssemblyProtocol.PicturesRecorded>(m =>
        {
            _recorded.UnionWith(m.Pictures.Select(picture => picture.Picture));
            if (_recorded.Count == _pictures)
            {
                Context.Parent.Tell(new AssemblyProtocol.VideoStored("none", new string('0', 64), 0, 0));
            }
        });
    }

    public static Props Props(JobAssembly job) => Akka.Actor.Props.Create(() => new NoVideo());
}
