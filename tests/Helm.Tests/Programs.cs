using System.Diagnostics;
using AADiff.Testing;

namespace AADiff.Helm.Tests;

/// <summary>helm, kubectl and node, as <c>tests/tools/install</c> puts them into the user's cache.</summary>
internal static class Programs
{
    private static readonly string _cache = Path.Combine(
        Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } set
            ? set
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache"),
        "aadiff-tests");

    public static string Chart { get; } = Path.Combine(TestData.Repository, "helm", "aadiff");

    /// <summary>Where the schemas' packages are installed.</summary>
    private static string Schemas => Path.Combine(_cache, "schemas");

    public static Task<ProgramResult> HelmAsync(params string[] arguments) => RunAsync(Path.Combine(_cache, "helm", "helm"), TestData.Repository, arguments);

    public static Task<ProgramResult> KubectlAsync(params string[] arguments) => RunAsync(Path.Combine(_cache, "helm", "kubectl"), TestData.Repository, arguments);

    /// <summary>Runs a program of <c>schemas</c>; node looks for packages from where the program lies.</summary>
    public static async Task<string> NodeAsync(string program, params string[] arguments)
    {
        string copy = Path.Combine(Schemas, program);
        File.Copy(Path.Combine(TestData.Repository, "tests", "Helm.Tests", "schemas", program), copy, overwrite: true);
        return (await RunAsync("node", Schemas, [copy, .. arguments])).Required;
    }

    public static async Task<ProgramResult> RunAsync(string program, string folder, params string[] arguments)
    {
        ProcessStartInfo start = new(program, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return new ProgramResult(process.ExitCode, await output, await errors);
    }
}

internal sealed record ProgramResult(int Code, string Output, string Errors)
{
    /// <summary>What was written, when it ended well.</summary>
    public string Required => Code == 0 ? Output : throw new InvalidOperationException($"ended with {Code}: {Errors}");
}
