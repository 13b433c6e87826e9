using System.Collections.Immutable;
using AADiff.Shared.Hosting.Kubernetes;

namespace AADiff.Shared.Tests.Hosting;

/// <summary>
/// Three pods that look for their farm, in a time of their own: each starts at some moment, lists of the API server and answers of others take as long as chance
/// has it. Nobody joins a farm that another one has founded, which takes a moment at least: until then it could found a second one.
/// </summary>
/// <param name="seed">Of the chances.</param>
/// <param name="contacts">Pods that must be there.</param>
/// <param name="stable">Seconds for which the list must not change.</param>
/// <param name="list">Seconds that a list takes at most, all of it before or after it is read.</param>
/// <param name="message">Seconds that a message takes at most.</param>
/// <param name="lag">Seconds by which a list may be behind, each anew.</param>
internal sealed class PodSearchRaces(int seed, int contacts, double stable, double list, double message, double lag = 0)
{
    /// <summary>Seconds within which the pods start, and after which nobody founds anything any more.</summary>
    private const double Starts = 12, End = 60;

    private readonly Random _chance = new(seed);
    private readonly PriorityQueue<Action, (double, int)> _events = new();
    private readonly List<Pod> _pods = [];
    private double _now;
    private int _order;

    /// <returns>Farms that were founded.</returns>
    public int Run()
    {
        int[] numbers = [1, 2, 3];
        _chance.Shuffle(numbers);
        foreach (int number in numbers)
        {
            double start = _chance.NextDouble() * Starts;
            Pod pod = new($"10.0.0.{number}", start + (_chance.NextDouble() * 2), new PodSearch($"10.0.0.{number}", contacts, TimeSpan.FromSeconds(stable)));
            _pods.Add(pod);
            At(start, () => Start(pod));
        }

        while (_events.TryDequeue(out Action? happens, out (double At, int) when) && when.At < End)
        {
            _now = when.At;
            happens();
        }

        return _pods.Count(pod => pod.Founded);
    }

    private void Start(Pod pod)
    {
        pod.Looks = true;
        Look(pod);
    }

    private void Look(Pod pod)
    {
        if (pod.Founded)
        {
            pod.Looks = false;
            return;
        }

        double takes = _chance.NextDouble() * list;
        ImmutableArray<string> listed = [];
        double behind = _chance.NextDouble() * lag;
        After(_chance.NextDouble() * takes, () => listed = [.. _pods.Where(other => other.Running <= _now - behind).Select(other => other.Address).Order(StringComparer.Ordinal)]);
        After(takes, () =>
        {
            Take(pod, search => search.Listed(listed, Now));
            After(1, () => Look(pod));
        });
    }

    private void Take(Pod pod, Func<PodSearch, AADiff.Shared.StateMachines.Decision<PodSearch, PodSearchEvent, PodSearchEffect>> decide)
    {
        if (!pod.Looks)
        {
            return;
        }

        var decision = decide(pod.Search);
        pod.Search = decision.State;
        foreach (PodSearchEffect effect in decision.Effects)
        {
            switch (effect)
            {
                case PodSearchEffect.Found:
                    pod.Founded = true;
                    break;
                case PodSearchEffect.Ask ask:
                    Ask(pod, _pods.Single(other => other.Address == ask.Pod));
                    break;
            }
        }
    }

    private void Ask(Pod pod, Pod other) => After(_chance.NextDouble() * message, () =>
    {
        bool looks = other.Looks;
        After(_chance.NextDouble() * message, () => Take(pod, search => search.Answered(other.Address, looks, Now)));
    });

    private DateTimeOffset Now => DateTimeOffset.UnixEpoch.AddSeconds(_now);

    private void After(double seconds, Action happens) => At(_now + seconds, happens);

    private void At(double when, Action happens) => _events.Enqueue(happens, (when, _order++));

    private sealed class Pod(string address, double running, PodSearch search)
    {
        public string Address => address;

        public double Running => running;

        public PodSearch Search { get; set; } = search;

        public bool Looks { get; set; }

        public bool Founded { get; set; }
    }
}
