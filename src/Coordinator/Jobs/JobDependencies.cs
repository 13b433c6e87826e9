using AADiff.Coordinator.Planning;
using AADiff.Shared.Objects;
using AADiff.Shared.Requests;
using AADiff.Video;
using Akka.Actor;
using Microsoft.Extensions.Logging.Abstractions;

namespace AADiff.Coordinator.Jobs;

/// <summary>All that a job needs of its process.</summary>
public sealed record JobDependencies
{
    public required IObjectStore Store { get; init; }

    public required IJobPlanner Planner { get; init; }

    /// <summary>Actor that makes the video of a job, as the job's child, and begins with its sound. Its protocol is <see cref="Assembly.AssemblyProtocol"/>.</summary>
    public required Func<JobAssembly, Props> Assembly { get; init; }

    /// <summary>The <c>frame</c> region, or its proxy.</summary>
    public required IActorRef Pictures { get; init; }

    /// <summary>Proxy of the <c>FarmScheduler</c>.</summary>
    public required IActorRef Scheduler { get; init; }

    /// <summary>Proxy of the directory of jobs.</summary>
    public required IActorRef Directory { get; init; }

    /// <summary>Those of the process.</summary>
    public required EncodingTurns Turns { get; init; }

    public JobPolicy Policy { get; init; } = new();

    public TimeProvider Time { get; init; } = TimeProvider.System;

    public ILoggerFactory Logs { get; init; } = NullLoggerFactory.Instance;
}

/// <summary>What the video is made of.</summary>
public sealed record JobAssembly(string JobId, RenderRequest Request);
