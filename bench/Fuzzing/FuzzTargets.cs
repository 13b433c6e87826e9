using AADiff.Testing;
using Akka.Actor;

namespace AADiff.Bench.Fuzzing;

/// <summary>Every place where bytes come in from outside, ready to be fed.</summary>
internal sealed class FuzzTargets : IAsyncDisposable
{
    public const string TemporaryVariable = "TMPDIR";

    private readonly TemporaryFolder _temporary;
    private readonly string? _usual;
    private readonly RequestTarget _requests;
    private readonly ApiTarget _api;
    private readonly ActorSystem _system;

    private FuzzTargets(TemporaryFolder temporary, string? usual, RequestTarget requests, ApiTarget api, ActorSystem system, IReadOnlyList<FuzzTarget> all) =>
        (_temporary, _usual, _requests, _api, _system, All) = (temporary, usual, requests, api, system, all);

    /// <summary>Known before anything is started.</summary>
    public static IReadOnlyList<string> Names { get; } =
    [
        RequestTarget.Name, ApiTarget.Name, SoundTargets.CurveName, SoundTargets.SoundName, StoredTargets.PictureName, PhotoTarget.Name,
        NullEmbeddingsTarget.Name, StoredTargets.SafetensorsName, StoredTargets.JournalName, StoredTargets.MessageName, CommandLineTarget.Name, .. ModelTargets.Names,
    ];

    public IReadOnlyList<FuzzTarget> All { get; }

    /// <summary>From now on temporary files of this process lie in a folder of their own, so that what stays behind can be counted.</summary>
    public static async Task<FuzzTargets> StartAsync()
    {
        var temporary = new TemporaryFolder();
        string? usual = Environment.GetEnvironmentVariable(TemporaryVariable);
        Environment.SetEnvironmentVariable(TemporaryVariable, temporary.Path);
        RequestTarget requests = await RequestTarget.StartAsync();
        ApiTarget api = await ApiTarget.StartAsync();
        ActorSystem system = ActorSystem.Create("fuzz");
        var extended = (ExtendedActorSystem)system;
        return new FuzzTargets(
            temporary,
            usual,
            requests,
            api,
            system,
            [
                requests.Target,
                api.Target,
                SoundTargets.Curves,
                StoredTargets.Pictures,
                PhotoTarget.Target,
                NullEmbeddingsTarget.Target,
                StoredTargets.Safetensors,
                StoredTargets.Journal(extended),
                StoredTargets.Messages(extended),
                await SoundTargets.SoundsAsync(),
                CommandLineTarget.Target,
                .. ModelTargets.All,
            ]);
    }

    public async ValueTask DisposeAsync()
    {
        await _system.Terminate();
        await _requests.DisposeAsync();
        await _api.DisposeAsync();
        Environment.SetEnvironmentVariable(TemporaryVariable, _usual);
        _temporary.Dispose();
    }
}
