using Akka.Actor;

namespace AADiff.Shared.Hosting;

/// <summary>
/// Who refuses to talk with this node because it was put out of their farm. A single one may itself be the one that was put out and does not know it
/// yet; most of them can't be.
/// </summary>
internal sealed class QuarantineTally
{
    /// <summary>A refused node asks again every second or two; what was said longer ago may have been said by a predecessor under that address.</summary>
    public static readonly TimeSpan Memory = TimeSpan.FromSeconds(10);

    private readonly Dictionary<Address, DateTimeOffset> _refused = [];

    /// <param name="by">Who refuses.</param>
    /// <param name="others">The members of the farm without this one, as far as this one knows.</param>
    /// <param name="now">The time.</param>
    /// <returns>Whether more than half of the others refuse.</returns>
    public bool Refused(Address by, IReadOnlyCollection<Address> others, DateTimeOffset now)
    {
        _refused[by] = now;
        return others.Count(other => _refused.TryGetValue(other, out DateTimeOffset said) && now - said <= Memory) * 2 > others.Count;
    }
}
