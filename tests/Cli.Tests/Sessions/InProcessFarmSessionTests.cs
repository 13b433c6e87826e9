using AADiff.Cli.Home;
using AADiff.Cli.Sessions;
using AADiff.Coordinator.Planning;
using AADiff.Shared.Errors;
using AADiff.Shared.Farm;
using AADiff.Shared.Requests;
using AADiff.Testing;
using AADiff.Testing.Cluster;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace AADiff.Cli.Tests.Sessions;

/// <summary>What a farm of one process does in its own way.</summary>
public sealed class InProcessFarmSessionTests
{
    [Fact]
    public async Task The_sound_is_encoded_while_it_is_planned()
    {
        using TemporaryFolder home = new();
        await using IFarmSession session = await InProcessFarmSession.StartAsync(
            new FarmSessionOptions(new HomeFolder(home.Path, home.File("cache")), Address: null, Renders: false),
            services => services.AddSingleton<IJobPlanner>(new PatientPlanner(home.Path)),
            CancellationToken.None);

        JobView job = await session.Farm.SubmitAsync("patient", await new SmallJob(Frames: 24, Steps: 2).RequestAsync(session.Objects));
        await foreach (JobView view in session.Farm.FollowAsync(job.JobId))
        {
            job = view;
        }

        Assert.Equal(PatientPlanner.Seen, job.Reason);
    }

    /// <summary>Card 99 is on no machine, and no card on those without a GPU.</summary>
    [Theory]
    [InlineData("cuda:99")]
    [InlineData("cuda:98,cuda:99")]
    public async Task A_GPU_that_is_named_and_not_there_is_told_of_instead_of_being_waited_for(string device)
    {
        using TemporaryFolder home = new();

        UserError refused = await Assert.ThrowsAsync<UserError>(() => InProcessFarmSession.StartAsync(
            new FarmSessionOptions(new HomeFolder(home.Path, home.File("cache")), Address: null, Renders: true) { Device = device }, CancellationToken.None));

        Assert.Equal(ErrorClass.Usage, refused.Class);
        Assert.StartsWith($"device {device.Split(',')[0]} ", refused.Message, StringComparison.Ordinal);
    }

    /// <summary>Is not done before the sound track is there.</summary>
    private sealed class PatientPlanner(string folder) : IJobPlanner
    {
        public const string Seen = "The sound track is there.";

        public async Task<JobPlan> PlanAsync(string jobId, RenderRequest request, Action<string> onStage, CancellationToken cancellationToken)
        {
            using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            limit.CancelAfter(TimeSpan.FromMinutes(1));
            while (Directory.GetFiles(folder, "sound-*.m4a", SearchOption.AllDirectories).Length == 0)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(50), limit.Token);
            }

            throw new UserError(ErrorClass.Input, Seen);
        }
    }
}
