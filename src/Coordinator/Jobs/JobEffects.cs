using System.Collections.Immutable;
using AADiff.Coordinator.Assembly;
using AADiff.Coordinator.Jobs.Attempts;
using AADiff.Shared.Farm;
using AADiff.Shared.Pictures;
using AADiff.Shared.Protocol;
using AADiff.Shared.Requests;

namespace AADiff.Coordinator.Jobs;

/// <summary>What the actor of a job has to do.</summary>
internal interface IJobEffect;

/// <summary>Work off the actor's thread; it answers with an input that carries its run.</summary>
internal sealed record StartOperation(JobOperation Operation) : IJobEffect;

internal sealed record StopOperation : IJobEffect
{
    public static StopOperation Instance { get; } = new();
}

internal sealed record TellPicture(IForPicture Message) : IJobEffect;

internal sealed record TellScheduler(SchedulerProtocol.JobDemand Demand) : IJobEffect;

internal sealed record StartAssembly(RenderRequest Request) : IJobEffect;

/// <summary>To the assembly: what the frames are made of.</summary>
internal sealed record TellStoryboard(Storyboard Storyboard) : IJobEffect;

internal sealed record TellAssembly(ImmutableArray<AssemblyProtocol.RecordedPicture> Recorded) : IJobEffect;

/// <summary>ForGood: there will be no video, and the working files go.</summary>
internal sealed record StopAssembly(bool ForGood) : IJobEffect;

/// <summary>Stores the log of attempts. Storyboard: null when it is lost; then the lines have no keys.</summary>
internal sealed record StoreAttemptLog(ImmutableArray<EndedAttempt> Attempts, Storyboard? Storyboard) : IJobEffect;

internal sealed record TellDirectory(JobView View) : IJobEffect;

/// <summary>Takes the job out of the directory. Last: as it stood.</summary>
internal sealed record UnlistJob(JobView Last) : IJobEffect;

/// <summary>Sends <see cref="JobInputs.Flush"/> after this time.</summary>
internal sealed record StartFlushTimer(TimeSpan After) : IJobEffect;

internal sealed record StoreSnapshot(RenderJobState State) : IJobEffect;

/// <summary>Takes the job out of memory; the next message brings it back.</summary>
internal sealed record PassivateJob : IJobEffect
{
    public static PassivateJob Instance { get; } = new();
}
