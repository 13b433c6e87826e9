using AADiff.Shared.Errors;
using Akka.Actor;

namespace AADiff.Shared.Hosting;

/// <summary>A process ends because the farm that it belongs to is gone.</summary>
public sealed class FarmLostReason : CoordinatedShutdown.Reason
{
    public static FarmLostReason Instance { get; } = new();

    public override int ExitCode => (int)ErrorClass.Unreachable;
}
