using AADiff.Coordinator.Access;
using AADiff.Coordinator.Api.Description;
using AADiff.Coordinator.Planning;
using AADiff.Shared.Farm;

namespace AADiff.Coordinator.Api;

/// <summary><c>/api/models</c>.</summary>
internal static class ModelEndpoints
{
    public static void MapModels(this RouteGroupBuilder api) => api
        .MapGet("/models", async (ModelShelf models, CancellationToken gone) => SpecResult.Json(await models.ListAsync(gone)))
        .Described("listModels", AccessPolicies.Look, "Lists the models of this coordinator with their digests, and the nodes that have the same files.")
        .WithTags("Farm")
        .Answers<IReadOnlyList<ModelView>>();
}
