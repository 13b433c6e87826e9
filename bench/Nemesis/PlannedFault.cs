using System.Globalization;

namespace AADiff.Bench.Nemesis;

/// <param name="Fault">What.</param>
/// <param name="Victim">Name of a process, or of a server.</param>
/// <param name="AtPicture">Strikes when this many pictures are done.</param>
/// <param name="Holds">How long it stays; 0: what ends is started again at once.</param>
internal sealed record PlannedFault(Fault Fault, string Victim, int AtPicture, TimeSpan Holds)
{
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"{Fault} {Victim} at {AtPicture}{(Holds > TimeSpan.Zero ? $" for {Holds.TotalSeconds:0} s" : "")}");
}
