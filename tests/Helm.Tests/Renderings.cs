using AADiff.Testing;
using Xunit;

namespace AADiff.Helm.Tests;

/// <summary>What the chart makes of each of its sets of values; every set is rendered once.</summary>
public static class Renderings
{
    public const string Release = "aadiff";
    public const string Namespace = "aadiff";

    /// <summary>The chart's own values, and the examples.</summary>
    public static IReadOnlyList<string> Sets { get; } =
        ["default", .. Directory.EnumerateFiles(Path.Combine(TestData.Repository, "helm", "aadiff", "examples")).Select(file => Path.GetFileNameWithoutExtension(file)!).Order(StringComparer.Ordinal)];

    private static readonly Dictionary<string, Lazy<Task<string>>> _texts = Sets.ToDictionary(
        set => set, set => new Lazy<Task<string>>(() => RenderAsync(set)));

    public static TheoryData<string> Names => [.. Sets];

    internal static Task<string> TextAsync(string set) => _texts[set].Value;

    internal static async Task<IReadOnlyList<Manifest>> ObjectsAsync(string set) => Manifest.Read(await TextAsync(set));

    internal static string[] Values(string set) => set == "default" ? [] : ["--values", Path.Combine(Programs.Chart, "examples", $"{set}.yaml")];

    private static async Task<string> RenderAsync(string set) =>
        (await Programs.HelmAsync(["template", Release, Programs.Chart, "--namespace", Namespace, .. Values(set)])).Required;
}
