using System.Threading.Channels;
using AADiff.Coordinator.Scheduling;
using AADiff.GpuNode.Hosting;
using AADiff.Models;
using AADiff.Shared.Objects;
using AADiff.Shared.Pictures;
using AADiff.Shared.Protocol;
using AADiff.Testing;
using AADiff.Testing.Rendering;
using Akka.Actor;
using Akka.Cluster;
using Akka.Cluster.Hosting;
using Akka.Cluster.Sharding;
using Akka.Hosting;
using Akka.Remote.Hosting;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace AADiff.GpuNode.Tests.Farm;

/// <summary>Several processes of a farm as actor systems on loopback ports, around one folder, with the test in the place of the jobs.</summary>
internal sealed class TestFarm : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly Dictionary<string, AkkaHost> _nodes = [];
    private readonly Channel<IForJob> _answers = Channel.CreateUnbounded<IForJob>();
    private long _fence;

    public TestFarm()
    {
        Store = new FolderObjectStore(_folder.Path);
    }

    public RenderScript Script { get; } = new();

    public FolderObjectStore Store { get; }

    public BaseSpec Base { get; } = SampleBase.Spec;

    /// <summary>Of another video.</summary>
    public BaseSpec OtherBase { get; } = SampleBase.Spec with { Seed = 8 };

    public static async Task<TestFarm> StartAsync(int slots, params string[] nodes)
    {
        var farm = new TestFarm();
        await SampleBase.StoreAsync(farm.Store, farm.Base);
        await SampleBase.StoreAsync(farm.Store, farm.OtherBase);
        foreach (string node in nodes)
        {
            await farm.AddAsync(node, slots);
        }

        return farm;
    }

    /// <summary>Starts a process and waits until every process sees it up. The first one is the coordinator too.</summary>
    public async Task AddAsync(string name, int slots, ModelStock? models = null)
    {
        bool first = _nodes.Count == 0;
        GpuRoleOptions options = new() { Slots = slots, Models = models, LooksForModels = models is not null };
        string[] roles = first ? [FarmNames.CoordinatorRole, .. options.Roles] : [.. options.Roles];
        AkkaHost host = await AkkaHost.StartAsync("farm", builder =>
        {
            builder.ConfigureLoggers(loggers => loggers.ClearLoggers())
                .AddHocon(
                    """
                    akka.remote.dot-netty.tcp.port = 0
                    akka.cluster.sharding.distributed-data.durable.keys = []
                    akka.cluster.sharding.state-store-mode = ddata
                    akka.cluster.down-removal-margin = 1s
                    akka.cluster.sharding.rebalance-interval = 2s
                    """,
                    HoconAddMode.Prepend)
                .WithFarmProtocol()
                .WithRemoting("127.0.0.1", 0)
                .WithClustering(new ClusterOptions { Roles = roles });
            if (first)
            {
                builder.WithFarmScheduler(TimeProvider.System).WithActors(async (system, registry) =>
                    registry.Register<FarmActors.JobRegion>(await ClusterSharding.Get(system).StartAsync(
                        FarmNames.JobRegion,
                        _ => Props.Create(() => new ReceivingJob(_answers.Writer)),
                        ClusterShardingSettings.Create(system).WithRole(FarmNames.CoordinatorRole),
                        new JobExtractor())));
            }

            builder.WithGpuRole(options, () => new FakeRenderer(name, slots, Script), Store, TimeProvider.System, NullLoggerFactory.Instance);
        });
        _nodes.Add(name, host);
        Cluster cluster = Cluster.Get(host.System);
        await cluster.JoinAsync(Cluster.Get(_nodes.Values.First().System).SelfAddress, Limit());
        foreach (AkkaHost other in _nodes.Values)
        {
            await MembersAsync(other.System, _nodes.Count);
        }
    }

    /// <summary>Stops a process as SIGTERM does.</summary>
    public async Task StopAsync(string name)
    {
        _nodes.Remove(name, out AkkaHost? host);
        await host!.DisposeAsync();
    }

    public IActorRef Node(string name) => _nodes[name].Registry.Get<FarmActors.GpuNode>();

    public string Address(string name) => Cluster.Get(_nodes[name].System).SelfAddress.ToString();

    public PlannedPicture Picture(int level) => SampleBase.Picture(Base, level / 128f);

    /// <summary>As a job would: has a picture rendered.</summary>
    public void Ask(int level, string job = "job", int priority = 0) => PictureRegion.Tell(
        new PictureProtocol.RenderPicture(Picture(level).Key, Base.Key(), Picture(level)
        .Strengths, job, level, priority, Interlocked.Increment(ref _fence)));

    /// <summary>The same, of the other video.</summary>
    public PlannedPicture AskOther(int level, string job)
    {
        PlannedPicture picture = SampleBase.Picture(OtherBase, level / 128f);
        PictureRegion.Tell(new PictureProtocol.RenderPicture(
            picture.Key, OtherBase.Key(), picture.Strengths, job, level, 0, Interlocked.Increment(ref _fence)));
        return picture;
    }

    public IActorRef PictureRegion => _nodes.Values.First().Registry.Get<FarmActors.PictureRegion>();

    public IActorRef Scheduler => _nodes.Values.First().Registry.Get<FarmActors.Scheduler>();

    /// <summary>The next answer of this kind to any job; relocated pictures are asked for again meanwhile, as a job would.</summary>
    public async Task<T> HearAsync<T>(Func<T, bool>? that = null)
        where T : IForJob
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (true)
        {
            IForJob message = await _answers.Reader.ReadAsync(limit.Token);
            if (message is T wanted && (that?.Invoke(wanted) ?? true))
            {
                return wanted;
            }

            if (message is PictureProtocol.PictureRelocated relocated)
            {
                Ask(relocated.Picture, relocated.JobId);
            }
        }
    }

    /// <summary>Until this many different pictures are there.</summary>
    public async Task<PictureProtocol.PictureDone[]> CollectAsync(int pictures)
    {
        var done = new Dictionary<int, PictureProtocol.PictureDone>();
        while (done.Count < pictures)
        {
            PictureProtocol.PictureDone one = await HearAsync<PictureProtocol.PictureDone>();
            done[one.Picture] = one;
        }

        return [.. done.Values];
    }

    /// <summary>Until the scheduler knows of a fenced node.</summary>
    public async Task FencedAsync()
    {
        using CancellationTokenSource limit = new(TimeSpan.FromSeconds(60));
        while ((await Scheduler.Ask<SchedulerProtocol.FarmSnapshot>(SchedulerProtocol.GetFarm.Instance)).Nodes.All(node => node.Fenced is null))
        {
            await Task.Delay(20, limit.Token);
        }
    }

    public async Task<StartedBatch> NextBatchAsync(string? node = null)
    {
        using CancellationTokenSource limit = new(TimeSpan.FromSeconds(60));
        while (true)
        {
            StartedBatch batch = await Script.Started.ReadAsync(limit.Token);
            if (node is null || batch.Node == node)
            {
                return batch;
            }
        }
    }

    /// <summary>What the store has under the name is the picture.</summary>
    public async Task AssertStoredAsync(PictureProtocol.PictureDone done)
    {
        await using Stream content = await Store.OpenAsync(done.ObjectName);
        using var bytes = new MemoryStream();
        await content.CopyToAsync(bytes);
        Assert.Equal(FakeRenderer.Png(done.Key), bytes.ToArray());
        Assert.Equal(
            (bytes.Length, Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(bytes.ToArray()))), (done.Bytes, done.Sha256));
    }

    public async ValueTask DisposeAsync()
    {
        foreach (string name in _nodes.Keys.Reverse().ToArray())
        {
            Script.Release(name);
            await StopAsync(name);
        }

        _folder.Dispose();
    }

    private static CancellationToken Limit() => new CancellationTokenSource(TimeSpan.FromSeconds(60)).Token;

    private static async Task MembersAsync(ActorSystem system, int count)
    {
        var seen = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        IActorRef watch = system.ActorOf(Props.Create(() => new MemberWatch(count, seen)));
        await seen.Task.WaitAsync(TimeSpan.FromSeconds(60));
        system.Stop(watch);
    }

    private sealed class ReceivingJob : ReceiveActor
    {
        public ReceivingJob(ChannelWriter<IForJob> answers) => Receive<IForJob>(message => answers.TryWrite(message));
    }

    private sealed class MemberWatch : ReceiveActor
    {
        private readonly HashSet<Address> _up = [];

        public MemberWatch(int count, TaskCompletionSource seen)
        {
            Cluster.Get(Context.System).Subscribe(
                Self, ClusterEvent.SubscriptionInitialStateMode.InitialStateAsEvents, typeof(ClusterEvent.MemberUp));
            Receive<ClusterEvent.MemberUp>(up =>
            {
                _up.Add(up.Member.Address);
                if (_up.Count >= count)
                {
                    seen.TrySetResult();
                }
            });
        }
    }
}
