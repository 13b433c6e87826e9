using Akka.Actor;

namespace AADiff.Shared.Hosting;

/// <summary>
/// The nodes that refuse this one's messages because their farm has removed it. A single one may itself be the removed one without knowing it yet;
/// most
/// of them can't be.
/// </summary>
internal sealed class QuarantineTally
{
    /// <summary>A refused node asks again every second or two; a longer silence may mean that another process runs under that address now.</summary>
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
