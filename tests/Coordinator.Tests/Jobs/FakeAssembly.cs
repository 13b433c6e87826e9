using AADiff.Coordinator.Assembly;
using AADiff.Coordinator.Jobs;
using Akka.Actor;

namespace AADiff.Coordinator.Tests.Jobs;

/// <summary>"Makes" the video as soon as every picture was recorded.</summary>
internal sealed class FakeAssembly : ReceiveActor
{
    public FakeAssembly(JobAssembly assembly)
    {
        HashSet<int> recorded = [];
        int pictures = 0;
        Receive<AssemblyProtocol.StoryboardKnown>(m => pictures = m.Storyboard.Pictures.Length);
        Receive<AssemblyProtocol.PicturesRecorded>(m =>
        {
            recorded.UnionWith(m.Pictures.Select(picture => picture.Picture));
            if (recorded.Count == pictures)
            {
                Context.Parent.Tell(new AssemblyProtocol.VideoStored($"videos/{assembly.JobId}/v.mp4", new string('c', 64), 4321, 1));
            }
        });
    }

    public static Props Props(JobAssembly assembly) => Akka.Actor.Props.Create(() => new FakeAssembly(assembly));
}
