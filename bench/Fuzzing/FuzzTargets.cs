using Akka.Actor;

namespace AADiff.Bench.Fuzzing;

/// <summary>Every place where bytes come in from outside, ready to be fed.</summary>
internal sealed class FuzzTargets : IAsyncDisposable
{
    private readonly RequestTarget _requests;
    private readonly ActorSystem _system;

    private FuzzTargets(RequestTarget requests, ActorSystem system, IReadOnlyList<FuzzTarget> all) => (_requests, _system, All) = (requests, system, all);

    /// <summary>Known before anything is started.</summary>
    public static IReadOnlyList<string> Names { get; } =
    [
        RequestTarget.Name, SoundTargets.CurveName, SoundTargets.SoundName, StoredTargets.PictureName, StoredTargets.SafetensorsName,
        StoredTargets.JournalName, StoredTargets.MessageName, .. ModelTargets.Names,
    ];

    public IReadOnlyList<FuzzTarget> All { get; }

    public static async Task<FuzzTargets> StartAsync()
    {
        RequestTarget requests = await RequestTarget.StartAsync();
        ActorSystem system = ActorSystem.Create("fuzz");
        var extended = (ExtendedActorSystem)system;
        return new FuzzTargets(
            requests,
            system,
            [
                requests.Target,
                SoundTargets.Curves,
                StoredTargets.Pictures,
                StoredTargets.Safetensors,
                StoredTargets.Journal(extended),
                StoredTargets.Messages(extended),
                await SoundTargets.SoundsAsync(),
                .. ModelTargets.All,
            ]);
    }

    public async ValueTask DisposeAsync()
    {
        await _system.Terminate();
        await _requests.DisposeAsync();
    }
}
