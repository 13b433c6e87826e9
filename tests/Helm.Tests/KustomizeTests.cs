using System.Text.Json.Nodes;
using Xunit;

namespace AADiff.Helm.Tests;

/// <summary><c>k8s/</c> is made of the chart: the base is what its own values give, an overlay what one of the examples gives.</summary>
public sealed class KustomizeTests
{
    private static readonly (string Overlay, string Set)[] _overlays = [("local", "cpu"), ("gpu", "gpu"), ("ha", "ha")];

    [Fact]
    public async Task Bases_and_overlays_give_the_objects_that_the_chart_gives()
    {
        IReadOnlyList<Manifest> plain = await PlainAsync("default");
        await GeneratedFile.IsAsync(Kustomization.Write(plain), "k8s", "base", "farm.yaml");
        await GeneratedFile.IsAsync(Kustomization.OfBase, "k8s", "base", "kustomization.yaml");
        await AssertEqualAsync(plain, "k8s/base");
        foreach ((string overlay, string set) in _overlays)
        {
            IReadOnlyList<Manifest> wanted = await PlainAsync(set);
            (string kustomization, string added) = Kustomization.Overlay(plain, wanted, set);
            await GeneratedFile.IsAsync(kustomization, "k8s", "overlays", overlay, "kustomization.yaml");
            if (added.Length > 0)
            {
                await GeneratedFile.IsAsync(added, "k8s", "overlays", overlay, "added.yaml");
            }

            await AssertEqualAsync(wanted, $"k8s/overlays/{overlay}");
        }
    }

    private static async Task<IReadOnlyList<Manifest>> PlainAsync(string set) =>
        [.. (await Renderings.ObjectsAsync(set)).Where(manifest => !manifest.IsHook).Select(Kustomization.WithoutHelm)];

    private static async Task AssertEqualAsync(IReadOnlyList<Manifest> wanted, string folder)
    {
        Dictionary<string, Manifest> built = Manifest.Read((await Programs.KubectlAsync("kustomize", folder)).Required).ToDictionary(manifest => manifest.Id);
        Assert.Equal(wanted.Select(manifest => manifest.Id).Order(StringComparer.Ordinal), built.Keys.Order(StringComparer.Ordinal));
        Assert.All(wanted, manifest => Assert.True(
            JsonNode.DeepEquals(manifest.Json, built[manifest.Id].Json),
            $"{folder}: {manifest.Id}\n{manifest.Json}\n{built[manifest.Id].Json}"));
    }
}
