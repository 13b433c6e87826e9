using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using AADiff.Coordinator.Planning;
using AADiff.Shared.Objects;
using AADiff.Shared.Pictures;
using AADiff.Shared.Requests;
using AADiff.Testing.Rendering;

namespace AADiff.Bench.Overhead;

/// <summary>Plans as many pictures as the job's id ends with, each shown once and unlike those of every other job.</summary>
internal sealed class PlainPlanner(IObjectStore store) : IJobPlanner
{
    /// <summary>An id that asks for so many pictures.</summary>
    public static string JobId(string name, int pictures) => $"{name}-{pictures}";

    public async Task<JobPlan> PlanAsync(string jobId, RenderRequest request, Action<string> onStage, CancellationToken cancellationToken)
    {
        int pictures = int.Parse(jobId[(jobId.LastIndexOf('-') + 1)..]);
        BaseSpec spec = SampleBase.Spec with { Prompt = jobId };
        await SampleBase.StoreAsync(store, spec);
        Storyboard storyboard = StoryboardPlan.From(spec, request.FrameRate, pictures, [[.. Enumerable.Range(0, pictures).Select(i => i / 256f)]]);
        using MemoryStream json = new(Encoding.UTF8.GetBytes(JsonSerializer.Serialize(storyboard, SpecJson.Options)));
        await store.PutAsync(ObjectNames.Storyboard(jobId), json, "application/json", cancellationToken);
        return new JobPlan(storyboard, null, [], [], [], ImmutableSortedDictionary<string, double>.Empty);
    }
}
