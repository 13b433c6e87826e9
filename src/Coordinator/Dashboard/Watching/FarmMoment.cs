using System.Collections.Immutable;
using AADiff.Shared.Farm;

namespace AADiff.Coordinator.Dashboard.Watching;

/// <summary>How the farm stood at a moment.</summary>
/// <param name="At">When.</param>
/// <param name="Farm">Null: it did not answer.</param>
/// <param name="Rates">Pictures a second of each node lately, by its address; nodes that were seen once only are missing.</param>
/// <param name="Fault">Why it did not answer; null: it did.</param>
public sealed record FarmMoment(DateTimeOffset At, FarmView? Farm, ImmutableDictionary<string, double> Rates, string? Fault)
{
    public double PicturesPerSecond => Rates.Values.Sum();
}

/// <summary>Pictures a second of nodes, from how many they had drawn at earlier moments.</summary>
internal sealed record PictureRates
{
    /// <summary>Long enough for a picture that takes some seconds to count.</summary>
    private static readonly TimeSpan _window = TimeSpan.FromSeconds(30);

    private ImmutableList<(DateTimeOffset At, ImmutableDictionary<string, long> Rendered)> Seen { get; init; } = [];

    public PictureRates With(DateTimeOffset at, IEnumerable<NodeView> nodes) => this with
    {
        Seen = Seen.RemoveAll(one => at - one.At > _window).Add((at, nodes.ToImmutableDictionary(node => node.Node, node => node.Rendered))),
    };

    /// <summary>Of the nodes that were there at the latest moment. One that was started anew meanwhile counts from there on.</summary>
    public ImmutableDictionary<string, double> ByNode()
    {
        if (Seen.Count < 2)
        {
            return ImmutableDictionary<string, double>.Empty;
        }

        ImmutableDictionary<string, double>.Builder rates = ImmutableDictionary.CreateBuilder<string, double>();
        (DateTimeOffset now, ImmutableDictionary<string, long> latest) = Seen[^1];
        foreach ((string node, long rendered) in latest)
        {
            (DateTimeOffset At, ImmutableDictionary<string, long> Rendered) first =
                Seen.FirstOrDefault(one => one.Rendered.TryGetValue(node, out long before) && before <= rendered);
            if (first.Rendered is not null && now > first.At)
            {
                rates[node] = (rendered - first.Rendered[node]) / (now - first.At).TotalSeconds;
            }
        }

        return rates.ToImmutable();
    }
}
