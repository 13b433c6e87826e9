using System.Runtime.CompilerServices;
using AADiff.Cli.Home;
using AADiff.Cli.Rendering;
using AADiff.Cli.Sessions;
using AADiff.Shared.Farm;
using AADiff.Shared.Objects;
using AADiff.Shared.Requests;
using AADiff.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace AADiff.Bench.Rendering;

/// <summary>The farm that <c>aadiff render</c> runs, in this process and with a home of its own: nothing is there from before.</summary>
internal sealed class FreshFarm : IAsyncDisposable
{
    /// <summary>Short beside a batch, so that processor time is read where a stage begins and ends.</summary>
    private static readonly TimeSpan _glance = TimeSpan.FromMilliseconds(50);

    private readonly TemporaryFolder _home;
    private readonly HomeFolder _folders;
    private readonly IFarmSession _session;

    private FreshFarm(TemporaryFolder home, HomeFolder folders, IFarmSession session) => (_home, _folders, _session) = (home, folders, session);

    public IObjectStore Objects => _session.Objects;

    public IFarm Farm => _session.Farm;

    /// <summary>File of the SQLite journal.</summary>
    public string Journal => _folders.Journal;

    public static Task<FreshFarm> StartAsync() => StartAsync(cacheFolder: null, _ => { });

    /// <param name="cacheFolder">Has rewritten models from before; null: a new one.</param>
    /// <param name="replace">Adds what takes the place of a part of the farm.</param>
    public static async Task<FreshFarm> StartAsync(string? cacheFolder, Action<IServiceCollection> replace)
    {
        TemporaryFolder home = new();
        try
        {
            HomeFolder folders = new(home.Path, cacheFolder ?? home.File("cache"));
            FarmSessionOptions sessionOptions = new(folders, Address: null, Renders: true);
            return new FreshFarm(home, folders, await InProcessFarmSession.StartAsync(sessionOptions, replace, CancellationToken.None));
        }
        catch
        {
            home.Dispose();
            throw;
        }
    }

    public Task<string> SubmitAsync(Recording recording, string preset) => SubmitAsync(recording, preset, $"bench-{preset}");

    /// <param name="recording">What is rendered.</param>
    /// <param name="preset">With which preset.</param>
    /// <param name="jobId">Under which id.</param>
    /// <param name="exact">Every strength is drawn.</param>
    public async Task<string> SubmitAsync(Recording recording, string preset, string jobId, bool exact = false) =>
        await SubmitAsync(jobId, files => recording.Request(preset, files[0].ObjectName) with { Exact = exact }, recording.Path);

    /// <param name="jobId">Under which id.</param>
    /// <param name="request">What is rendered.</param>
    /// <param name="sounds">Files of its sounds.</param>
    public async Task<string> SubmitAsync(string jobId, Func<IReadOnlyList<InputFile>, RenderRequest> request, params IEnumerable<string> sounds)
    {
        List<InputFile> files = [];
        foreach (string path in sounds)
        {
            files.Add(await InputFile.ReadAsync(path, "sound", CancellationToken.None));
            await files[^1].StoreAsync(Objects, CancellationToken.None);
        }

        return (await _session.Farm.SubmitAsync(jobId, request(files))).JobId;
    }

    /// <summary>Its sound is in the store.</summary>
    public async Task<RenderRequest> RequestAsync(Recording recording, string preset)
    {
        InputFile sound = await InputFile.ReadAsync(recording.Path, "sound", CancellationToken.None);
        await sound.StoreAsync(Objects, CancellationToken.None);
        return recording.Request(preset, sound.ObjectName);
    }

    /// <summary>Looks at the job until it has ended; a job that did not complete throws with its reason.</summary>
    public async IAsyncEnumerable<JobView> FollowAsync(string jobId, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        while (true)
        {
            JobView view = await _session.Farm.FindAsync(jobId, cancellationToken)
                ?? throw new InvalidOperationException($"the farm lost job {jobId}");
            yield return view;
            if (view.Status == JobStatus.Completed)
            {
                yield break;
            }

            if (view.Status.HasEnded())
            {
                throw new InvalidOperationException($"job {jobId} ended as {view.Status}: {view.Reason}");
            }

            await Task.Delay(_glance, cancellationToken);
        }
    }

    /// <summary>The last view of the job.</summary>
    public async Task<JobView> FinishAsync(string jobId) => await FollowAsync(jobId).LastAsync();

    /// <summary>Waits for the storyboard only, then gives the job up.</summary>
    public async Task<JobView> PlanAsync(string jobId)
    {
        JobView planned = await FollowAsync(jobId).FirstAsync(view => view.Frames > 0);
        await _session.Farm.CommandAsync(jobId, JobCommandKind.Cancel);
        return planned;
    }

    public async ValueTask DisposeAsync()
    {
        await _session.DisposeAsync();
        _home.Dispose();
    }
}
