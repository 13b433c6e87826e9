using System.Collections.Immutable;
using AADiff.Shared.StateMachines;
using PodSearchDecision = AADiff.Shared.StateMachines.Decision<
    AADiff.Shared.Hosting.Kubernetes.PodSearch, AADiff.Shared.Hosting.Kubernetes.PodSearchEvent, AADiff.Shared.Hosting.Kubernetes.PodSearchEffect>;

namespace AADiff.Shared.Hosting.Kubernetes;

/// <summary>
/// How a pod finds its farm without seeds. It asks all others to let it join, all the time. A farm is founded by the pod with the lowest address only,
/// and only when the list of pods has stayed the same for a while, enough of them are there, and every one has just answered that it is looking too:
/// so nobody founds a second farm while a pod of the first one is there, or can't be reached.
/// </summary>
/// <param name="Self">This pod's address.</param>
/// <param name="Contacts">Pods that must be there.</param>
/// <param name="Stable">For so long the list must not change.</param>
internal sealed record PodSearch(string Self, int Contacts, TimeSpan Stable) : IState<PodSearch, PodSearchEvent>
{
    /// <summary>An answer holds for so long: each pod is asked every second.</summary>
    private static readonly TimeSpan _fresh = TimeSpan.FromSeconds(3);

    /// <summary>In order.</summary>
    public ImmutableArray<string> Pods { get; init; } = [];

    /// <summary>Since when the list is the same, and was read each time; null: it can't be read.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>When each other pod last said that it is looking for a farm as well.</summary>
    public ImmutableDictionary<string, DateTimeOffset> Looking { get; init; } = ImmutableDictionary<string, DateTimeOffset>.Empty;

    private PodSearchDecision Nothing => new(this);

    private IEnumerable<string> Others => Pods.Where(pod => pod != Self);

    /// <summary>The list of pods was read.</summary>
    public PodSearchDecision Listed(ImmutableArray<string> pods, DateTimeOffset now)
    {
        PodSearchDecision listed = Since is not null && pods.SequenceEqual(Pods) ? Nothing : Nothing.Record(new PodSearchEvent.PodsChanged(pods, now));
        if (!pods.SequenceEqual(Pods) && listed.State.Others.Any())
        {
            listed = listed.Do(new PodSearchEffect.Join([.. listed.State.Others]));
        }

        return listed.State.MayFound(now)
            ? listed.Record(new PodSearchEvent.Founded()).Do(new PodSearchEffect.Found())
            : listed.Do(listed.State.Others.Select(pod => new PodSearchEffect.Ask(pod)));
    }

    /// <summary>The list can't be read: nobody founds a farm on what may be out of date.</summary>
    public PodSearchDecision NotListed() => Since is null ? Nothing : Nothing.Record(new PodSearchEvent.ListLost());

    /// <summary>A pod has answered.</summary>
    /// <param name="pod">Its address.</param>
    /// <param name="looking">It is looking for a farm; otherwise it is in one, or about to end.</param>
    /// <param name="now">When.</param>
    public PodSearchDecision Answered(string pod, bool looking, DateTimeOffset now) => Nothing.Record(new PodSearchEvent.PodAnswered(pod, looking, now));

    public PodSearch Apply(PodSearchEvent happened) => happened switch
    {
        PodSearchEvent.PodsChanged e => this with { Pods = e.Pods, Since = e.At },
        PodSearchEvent.ListLost => this with { Since = null },
        PodSearchEvent.PodAnswered e => this with { Looking = e.Looking ? Looking.SetItem(e.Pod, e.At) : Looking.Remove(e.Pod) },
        _ => this,
    };

    private bool MayFound(DateTimeOffset now) =>
        Since is { } since && now - since >= Stable
        && Pods.Length >= Contacts && Pods[0] == Self
        && Others.All(pod => Looking.TryGetValue(pod, out DateTimeOffset answered) && now - answered <= _fresh);
}

/// <summary>What changes the search. Not persisted.</summary>
internal abstract record PodSearchEvent
{
    public sealed record PodsChanged(ImmutableArray<string> Pods, DateTimeOffset At) : PodSearchEvent;

    public sealed record ListLost : PodSearchEvent;

    public sealed record PodAnswered(string Pod, bool Looking, DateTimeOffset At) : PodSearchEvent;

    public sealed record Founded : PodSearchEvent;
}

/// <summary>What is to be done for it.</summary>
internal abstract record PodSearchEffect
{
    /// <summary>Ask these to let this pod join, until one does.</summary>
    public sealed record Join(ImmutableArray<string> Pods) : PodSearchEffect;

    /// <summary>Ask one whether it is looking for a farm.</summary>
    public sealed record Ask(string Pod) : PodSearchEffect;

    public sealed record Found : PodSearchEffect;
}
