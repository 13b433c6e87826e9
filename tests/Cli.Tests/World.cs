using System.Collections.Immutable;
using AADiff.Cli.Cluster;
using AADiff.Cli.Curves;
using AADiff.Cli.Home;
using AADiff.Cli.Rendering;
using AADiff.Cli.Sessions;
using AADiff.Shared.Farm;
using AADiff.Shared.Objects;
using AADiff.Shared.Requests;
using AADiff.Testing;
using AADiff.Testing.Farm;
using AADiff.Video.Exports;
using Spectre.Console.Testing;

namespace AADiff.Cli.Tests;

/// <summary>The outside of the program: a folder, a farm that follows a script, a real object store, and what was written where.</summary>
internal sealed class World : IFarmSessions, ILocalCluster, IRenderExtras, ICurves, IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public World()
    {
        Directory.CreateDirectory(At("out"));
        Objects = new FolderObjectStore(At("home", "objects"));
        Variables["AADIFF_HOME"] = At("home");
        Variables["XDG_CONFIG_HOME"] = At("config");
        Variables["AADIFF_MODELS"] = Path.GetDirectoryName(TestData.MiniModel())!;
        Console.Profile.Width = 200;
    }

    public TestConsole Console { get; } = new();

    public StringWriter Output { get; } = new();

    public StringWriter Error { get; } = new();

    public TextReader Input { get; set; } = TextReader.Null;

    public Dictionary<string, string> Variables { get; } = [];

    public FakeFarm Farm { get; } = new();

    public FolderObjectStore Objects { get; }

    public Uri? Remote { get; set; }

    /// <summary>What the farm of a command draws on, or that of farm up.</summary>
    public string? Device { get; set; }

    public List<FarmSessionOptions> Opened { get; } = [];

    /// <summary>Webhooks of submissions.</summary>
    public List<Uri?> Webhooks { get; } = [];

    public List<RenderRequest> Checked { get; } = [];

    /// <summary>What a check says.</summary>
    public JobCheck Check { get; } = new()
    {
        Frames = 120,
        VideoSeconds = 4,
        LeastPictures = 6,
        MostPictures = 34,
        LeastSeconds = 3,
        MostSeconds = 17,
        Bytes = 9_000_000,
        Size = new PictureSize(64, 64),
        Steps = 20,
        Guidance = 7.5,
        Scheduler = "ddim",
        Warnings = ["the sound is short"],
    };

    public List<CurveOptions> Curves { get; } = [];

    public int Closed { get; private set; }

    public ClusterState? Running { get; set; }

    /// <summary>Everything a person would read on standard output.</summary>
    public string Said => Console.Output;

    public string At(params string[] parts) => _folder.File(parts);

    public string Sound(string name = "thunder.wav", string content = "RIFF....WAVE")
    {
        File.WriteAllText(At(name), content);
        return At(name);
    }

    /// <summary>Lets jobs run to a video of four bytes.</summary>
    public async Task<World> WithVideoAsync()
    {
        await Objects.PutAsync("videos/v/1.mp4", new MemoryStream([1, 2, 3, 4]), "video/mp4");
        Farm.Script = [view => view, FakeJobs.Planned, FakeJobs.Done(20), FakeJobs.Completed("videos/v/1.mp4")];
        return this;
    }

    public Task<int> RunAsync(params string[] arguments) => RunAsync(CancellationToken.None, arguments);

    public Task<int> RunAsync(CancellationToken stop, params string[] arguments) => CommandLine.RunAsync(arguments, Dependencies(), stop);

    public Dependencies Dependencies() => new()
    {
        Console = Console,
        Output = Output,
        Error = Error,
        Input = Input,
        Variable = name => Variables.GetValueOrDefault(name),
        Variables = () => Variables,
        OpenDatabase = InProcessFarmSession.OpenDatabase,
        Clock = TimeProvider.System,
        Sessions = this,
        Extras = this,
        Cluster = this,
        Curves = this,
    };

    /// <summary>The program as it really runs, with a farm inside each command.</summary>
    public Dependencies Real() => Dependencies() with
    {
        Sessions = new FarmSessions(this, InProcessFarmSession.StartAsync),
        Extras = new RenderExtras(),
        Curves = new ListenedCurves(),
    };

    /// <summary>Ids of the jobs whose files are in the store.</summary>
    public async Task<string[]> JobsAsync() => [.. (await NamesAsync("jobs/")).Select(name => ObjectNames.JobOf(name)!).Distinct()];

    public async Task<string[]> NamesAsync(string prefix)
    {
        List<string> names = [];
        await foreach (ObjectInfo stored in Objects.ListAsync(prefix))
        {
            names.Add(stored.Name);
        }

        return [.. names];
    }

    public Task<ISoundCurve> ListenAsync(CurveOptions order, CancellationToken cancellationToken)
    {
        Curves.Add(order);
        return Task.FromResult<ISoundCurve>(new FakeCurve(order.Prompt is not null));
    }

    /// <summary>render with what every render needs, and more.</summary>
    public Task<int> RenderAsync(params string[] more) => RunAsync(
        ["render", "--prompt", "lightning over a city at night", "--audio", Sound(), "--out", At("out", "v.mp4"), .. more]);

    public string[] Left() =>
        [.. Directory.EnumerateFileSystemEntries(At("out"), "*", SearchOption.AllDirectories).Select(Path.GetFileName).Order()!];

    public Task<IFarmSession> OpenAsync(FarmSessionOptions sessionOptions, CancellationToken cancellationToken)
    {
        Opened.Add(sessionOptions);
        return Task.FromResult<IFarmSession>(new Session(this));
    }

    public Task<ClusterState> UpAsync(HomeFolder home, int gpus, string? device, CancellationToken cancellationToken)
    {
        Device = device;
        return Task.FromResult(
            Running = new ClusterState(new Uri("http://127.0.0.1:5080"), [new ClusterMember("coordinator", 1, DateTimeOffset.UnixEpoch, "log")]));
    }

    public Task<bool> DownAsync(HomeFolder home, bool drain, CancellationToken cancellationToken)
    {
        bool running = Running is not null;
        Running = null;
        return Task.FromResult(running);
    }

    public ClusterState? Find(HomeFolder home) => Running;

    public void CheckFrames(string folder, bool overwrite) => new RenderExtras().CheckFrames(folder, overwrite);

    public async Task ExportFramesAsync(IObjectStore objects, JobView job, FrameForm form, string folder, bool overwrite, CancellationToken cancellationToken)
    {
        FrameForms.Add(form);
        Directory.CreateDirectory(folder);
        await File.WriteAllTextAsync(Path.Combine(folder, "frame_000001.png"), job.JobId, cancellationToken);
    }

    public async Task ExportVideoAsync(
        IObjectStore objects, JobView job, RenderRequest request, ExportFormat format, string path, CancellationToken cancellationToken) =>
        await File.WriteAllTextAsync(path, $"{format}", cancellationToken);

    public Task DrawSyncPlotAsync(IObjectStore objects, JobView job, SoundInput sound, string path, CancellationToken cancellationToken) =>
        File.WriteAllTextAsync(path, sound.Path, cancellationToken);

    /// <summary>How frames were asked for.</summary>
    public List<FrameForm> FrameForms { get; } = [];

    /// <summary>What is said of words that moved nothing.</summary>
    public ImmutableArray<string> Unmoved { get; set; } = [];

    public Task<ImmutableArray<string>> UnmovedAsync(IObjectStore objects, JobView job, CancellationToken cancellationToken) => Task.FromResult(Unmoved);

    public void Dispose()
    {
        Console.Dispose();
        _folder.Dispose();
    }

    private sealed class Session(World world) : IFarmSession
    {
        public IFarm Farm => world.Farm;

        public IObjectStore Objects => world.Objects;

        public Uri? Remote => world.Remote;

        public string? Device => world.Device;

        public Task<JobView> SubmitAsync(string jobId, RenderRequest request, Uri? webhook, CancellationToken cancellationToken)
        {
            world.Webhooks.Add(webhook);
            return world.Farm.SubmitAsync(jobId, request, cancellationToken);
        }

        public Task<JobCheck> CheckAsync(RenderRequest request, CancellationToken cancellationToken)
        {
            world.Checked.Add(request);
            return Task.FromResult(world.Check);
        }

        public ValueTask DisposeAsync()
        {
            world.Closed++;
            return ValueTask.CompletedTask;
        }
    }
}
