using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using AADiff.Testing;
using Xunit;

namespace AADiff.Helm.Tests;

/// <summary>What `helm upgrade` would meet in a cluster that has the objects of before.</summary>
public sealed partial class UpgradeTests
{
    [Fact]
    public async Task The_next_version_of_the_chart_leaves_the_bundled_servers_alone()
    {
        IReadOnlyList<Manifest> before = await Renderings.ObjectsAsync("default");

        IReadOnlyList<Manifest> after = await NextAsync([]);

        foreach (string server in (string[])["aadiff-minio", "aadiff-postgres"])
        {
            Assert.True(JsonNode.DeepEquals(Named(before, "StatefulSet", server).Pod, Named(after, "StatefulSet", server).Pod), server);
        }

        // The programs themselves are replaced, as they are what the version is of.
        Assert.False(JsonNode.DeepEquals(Named(before, "StatefulSet", "aadiff-coordinator").Pod, Named(after, "StatefulSet", "aadiff-coordinator").Pod));
    }

    [Theory]
    [InlineData("image.tag=v2")]
    [InlineData("coordinators.nodeSelector.pool=other")]
    [InlineData("models.pull.repositories[0]=owner/other")]
    [InlineData("models.pull.extraEnv[0].name=HF_ENDPOINT,models.pull.extraEnv[0].value=https://hub.example")]
    public async Task A_pull_that_is_another_one_is_another_job_because_jobs_cant_be_changed(string change) => await AssertRenamedAsync("ha", "Job", change);

    [Theory]
    [InlineData("gpuNodes.gpu.count=2,gpuNodes.device=cuda:0\\,cuda:1")]
    [InlineData("gpuNodes.gpu.dra.deviceClassName=other.example")]
    public async Task A_claim_of_other_GPUs_has_another_template_because_templates_cant_be_changed(string change) =>
        await AssertRenamedAsync("dra", "ResourceClaimTemplate", change);

    [Fact]
    public async Task A_pull_that_is_the_same_is_the_same_job_without_a_change()
    {
        string[] values = [.. Renderings.Values("ha"), "--set", "image.tag=v1"];
        IReadOnlyList<Manifest> before = Manifest.Read((await Programs.HelmAsync(["template", "aadiff", Programs.Chart, .. values])).Required);

        IReadOnlyList<Manifest> after = await NextAsync(values);

        Manifest job = before.Single(manifest => manifest.Kind == "Job");
        Assert.True(JsonNode.DeepEquals(job.Pod, Named(after, "Job", job.Name).Pod));
    }

    [Theory]
    [MemberData(nameof(Renderings.Names), MemberType = typeof(Renderings))]
    public async Task Selectors_which_cant_be_changed_do_not_name_a_version(string set)
    {
        IReadOnlyList<Manifest> after = await NextAsync(Renderings.Values(set));

        foreach (Manifest manifest in (await Renderings.ObjectsAsync(set)).Where(manifest => manifest.Kind is "Deployment" or "StatefulSet"))
        {
            Assert.True(JsonNode.DeepEquals(manifest.Json["spec"]!["selector"], Named(after, manifest.Kind, manifest.Name).Json["spec"]!["selector"]), manifest.Id);
        }
    }

    /// <summary>Of this very chart, with nothing else that is different.</summary>
    private static async Task AssertRenamedAsync(string set, string kind, string change)
    {
        Manifest before = (await Renderings.ObjectsAsync(set)).Single(manifest => manifest.Kind == kind);

        string text = (await Programs.HelmAsync(
            ["template", Renderings.Release, Programs.Chart, "--namespace", Renderings.Namespace, .. Renderings.Values(set), "--set", change])).Required;

        Assert.NotEqual(before.Name, Manifest.Read(text).Single(manifest => manifest.Kind == kind).Name);
    }

    /// <summary>What the chart's next version gives.</summary>
    private static async Task<IReadOnlyList<Manifest>> NextAsync(string[] values)
    {
        using TemporaryFolder folder = new();
        foreach (string file in Directory.EnumerateFiles(Programs.Chart, "*", SearchOption.AllDirectories))
        {
            string copy = folder.File("aadiff", Path.GetRelativePath(Programs.Chart, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            await File.WriteAllBytesAsync(copy, await File.ReadAllBytesAsync(file));
        }

        string chart = folder.File("aadiff", "Chart.yaml");
        string text = await File.ReadAllTextAsync(chart);
        string next = Version().Replace(text, "${name}: 9.9.9");
        Assert.NotEqual(text, next);
        await File.WriteAllTextAsync(chart, next);
        return Manifest.Read((await Programs.HelmAsync(["template", Renderings.Release, folder.File("aadiff"), "--namespace", Renderings.Namespace, .. values])).Required);
    }

    private static Manifest Named(IEnumerable<Manifest> objects, string kind, string name) => objects.Single(manifest => manifest.Kind == kind && manifest.Name == name);

    [GeneratedRegex("^(?<name>version|appVersion): .*$", RegexOptions.Multiline)]
    private static partial Regex Version();
}
