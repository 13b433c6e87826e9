using System.Text.Json;
using AADiff.Coordinator.Planning;
using AADiff.Shared.Objects;
using AADiff.Shared.Pictures;
using AADiff.Shared.Requests;

namespace AADiff.Coordinator.Tests.Jobs;

/// <summary>Plans the same storyboard for every request, after it has been let go on.</summary>
internal sealed class FakePlanner(IObjectStore store, Storyboard storyboard) : IJobPlanner
{
    private int _plans;

    /// <summary>How often a plan was begun.</summary>
    public int Plans => _plans;

    public Task Gate { get; set; } = Task.CompletedTask;

    public async Task<JobPlan> PlanAsync(string jobId, RenderRequest request, Action<string> onStage, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _plans);
        onStage("listening");
        await Gate.WaitAsync(cancellationToken);
        using MemoryStream content = new(JsonSerializer.SerializeToUtf8Bytes(storyboard, SpecJson.Options));
        await store.PutAsync(ObjectNames.Storyboard(jobId), content, "application/json", cancellationToken);
        return Storyboards.Plan(storyboard);
    }
}
