using AADiff.Shared.Configuration;
using AADiff.Shared.StateMachines;
using Akka.Actor;
using Akka.Cluster;
using Akka.Hosting;
using Microsoft.Extensions.Logging;

namespace AADiff.Shared.Hosting.Kubernetes;

/// <summary>
/// Carries out what <see cref="PodSearch"/> decides. It is there only while its process is looking for a farm, under a name that all know: whoever
/// identifies it learns whether that is so.
/// </summary>
internal sealed partial class PodSearchActor : ReceiveActor, IWithTimers
{
    public const string Name = "pod-search";

    private static readonly TimeSpan _look = TimeSpan.FromSeconds(1);

    private readonly Cluster _cluster = Cluster.Get(Context.System);
    private readonly ApiServer _server;
    private readonly string _labels;
    private readonly SteadyClock _clock;
    private readonly ILogger _log;
    private PodSearch _search;

    public PodSearchActor(FarmOptions options, ApiServer server, TimeProvider time, ILogger log)
    {
        (_server, _labels, _clock, _log) = (server, options.Kubernetes.Pods, new SteadyClock(time), log);
        _search = new PodSearch(_cluster.SelfAddress.Host!, options.Kubernetes.Contacts, TimeSpan.FromSeconds(options.Cluster.StableAfter));
        Receive<Look>(_ => OnLook());
        Receive<Listed>(listed => Take(_search.Listed([.. listed.Addresses], _clock.Now)));
        Receive<Status.Failure>(failure => OnNotListed(failure.Cause));
        Receive<ActorIdentity>(answer => Take(_search.Answered((string)answer.MessageId, answer.Subject is not null, _clock.Now)));
    }

    public ITimerScheduler Timers { get; set; } = null!;

    protected override void PreStart() => Self.Tell(Look.Instance);

    protected override void PostStop() => _server.Dispose();

    private void OnLook()
    {
        if (_cluster.SelfMember.Status is not MemberStatus.Removed || _cluster.IsTerminated)
        {
            LogJoined(_cluster.SelfAddress, _cluster.State.Members.Count);
            Context.Stop(Self);
            return;
        }

        _server.AddressesAsync(_labels, CancellationToken.None).PipeTo(Self, success: addresses => new Listed(addresses));
    }

    private void OnNotListed(Exception cause)
    {
        if (_search.Since is not null || _search.Pods.IsEmpty)
        {
            LogNotListed(cause, cause.Message);
        }

        Take(_search.NotListed());
        Timers.StartSingleTimer(Look.Instance, Look.Instance, _look);
    }

    private void Take(Decision<PodSearch, PodSearchEvent, PodSearchEffect> decision)
    {
        _search = decision.State;
        foreach (PodSearchEvent.PodsChanged changed in decision.Events.OfType<PodSearchEvent.PodsChanged>())
        {
            LogPods(string.Join(", ", changed.Pods), _search.Contacts);
        }

        foreach (PodSearchEffect effect in decision.Effects)
        {
            CarryOut(effect);
        }

        if (!Timers.IsTimerActive(Look.Instance))
        {
            Timers.StartSingleTimer(Look.Instance, Look.Instance, _look);
        }
    }

    private void CarryOut(PodSearchEffect effect)
    {
        switch (effect)
        {
            case PodSearchEffect.Join join:
                _cluster.JoinSeedNodes(join.Pods.Select(At));
                break;
            case PodSearchEffect.Ask ask:
                Context.ActorSelection(new RootActorPath(At(ask.Pod)) / "user" / Name).Tell(new Identify(ask.Pod));
                break;
            case PodSearchEffect.Found:
                LogFounded(_cluster.SelfAddress, _search.Pods.Length);
                _cluster.Join(_cluster.SelfAddress);
                break;
        }
    }

    private Address At(string pod) => _cluster.SelfAddress.WithHost(pod);

    private sealed record Listed(IReadOnlyList<string> Addresses);

    private sealed record Look
    {
        public static Look Instance { get; } = new();
    }
}

/// <summary>Adds the search to an actor system.</summary>
internal static class PodSearchHosting
{
    public static AkkaConfigurationBuilder WithPodSearch(this AkkaConfigurationBuilder builder, FarmOptions options) => builder.WithActors((system, _, resolver) =>
    {
        ILoggerFactory logs = resolver.GetService<ILoggerFactory>();
        ApiServer server = ApiServer.OfThisPod(options.Kubernetes);
        ILogger log = logs.CreateLogger<PodSearchActor>();
        system.ActorOf(Props.Create(() => new PodSearchActor(options, server, TimeProvider.System, log)), PodSearchActor.Name);
    });
}
