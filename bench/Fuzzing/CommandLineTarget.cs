using AADiff.Cli;
using AADiff.Cli.Curves;
using AADiff.Cli.Sessions;
using AADiff.Cli.Tests;
using AADiff.Shared.Errors;

namespace AADiff.Bench.Fuzzing;

/// <summary>
/// Whole command lines of <c>aadiff</c>, in this process: sounds, models, prompts, paths, numbers and environments as people have them, with real
/// listening and a farm that does nothing. Refused is an exit code with one sentence; "Something unexpected failed" is a defect.
/// </summary>
internal static class CommandLineTarget
{
    public const string Name = "command lines";

    private static readonly string[] _requestOptions =
    [
        "--fps", "--size", "--draw", "--steps", "--seed", "--guidance", "--top", "--priority", "--levels", "--min", "--max", "--window", "--gain", "--gamma",
        "--gate", "--percentiles", "--band", "--offset", "--attack", "--release", "--cross-until", "--self-level", "--feather", "--blend-threshold",
    ];

    private static readonly string[] _textOptions =
        ["--word", "--negative", "--scheduler", "--preset", "--user", "--mode", "--feature", "--smooth", "--norm", "--curve", "--mask", "--request-id", "--device"];

    private static readonly string[] _curveOptions =
        ["--fps", "--window", "--gain", "--gamma", "--gate", "--percentiles", "--band", "--offset", "--attack", "--release", "--levels", "--min", "--max"];

    private static readonly string[] _jobVerbs = ["show", "logs", "watch", "pause", "resume", "cancel", "requeue", "priority", "download"];

    /// <summary>An input is four bytes: the seed of everything that is chosen.</summary>
    public static FuzzTarget Target => new(Name, [[0, 0, 0, 0]], [(_, _, random) => BitConverter.GetBytes(random.Next())], FeedAsync);

    private static async Task<bool> FeedAsync(byte[] input)
    {
        var random = new Random(input.Aggregate(17, (seed, one) => unchecked((seed * 31) + one)));
        using World world = await new World().WithVideoAsync();
        world.Sound();
        OddInputs odd = new(world, random);
        string[] arguments = [.. Arguments(world, odd, random)];
        string? temporary = Environment.GetEnvironmentVariable(FuzzTargets.TemporaryVariable);
        try
        {
            Surround(world, odd, random);
            Dependencies real = world.Dependencies();
            int code = await CommandLine.RunAsync(
                arguments, real with { Curves = new ListenedCurves(), Sessions = new FarmSessions(world, world.OpenAsync) }, CancellationToken.None);
            RequireSentence(world, code, arguments);
            return code == 0;
        }
        finally
        {
            Environment.SetEnvironmentVariable(FuzzTargets.TemporaryVariable, temporary);
        }
    }

    private static void RequireSentence(World world, int code, string[] arguments)
    {
        string said = $"{world.Error}";
        if (code == 0 ? said.Contains("unexpected", StringComparison.Ordinal)
            : !Enum.IsDefined((ErrorClass)code) || said.Length == 0 || said.Contains("Something unexpected failed", StringComparison.Ordinal))
        {
            string shown = string.Join(' ', arguments.Select(argument => $"'{(argument.Length > 80 ? argument[..80] + "…" : argument)}'"));
            throw new InvalidOperationException($"exit code {code} of {shown.ReplaceLineEndings("\\n")}: {said.ReplaceLineEndings(" ")}");
        }
    }

    /// <summary>One environment in three is odd.</summary>
    private static void Surround(World world, OddInputs odd, Random random)
    {
        switch (random.Next(12))
        {
            case 0:
                world.Variables["AADIFF_HOME"] = odd.Place();
                break;
            case 1:
                world.Variables["AADIFF_MODELS"] = odd.Place();
                break;
            case 2:
                world.Variables["AADIFF_FARM"] = odd.Any(["farm", "http://", "file:///x", "ftp://x", " ", odd.Text()]);
                break;
            case 3:
                Environment.SetEnvironmentVariable(FuzzTargets.TemporaryVariable, odd.Place());
                break;
            default:
                break;
        }
    }

    private static IEnumerable<string> Arguments(World world, OddInputs odd, Random random) => random.Next(30) switch
    {
        0 => ["curve", odd.Sound(), .. Options(odd, random, _curveOptions, odd.Number), .. Files(world, odd, random, "--csv", "--data", "--png")],
        1 => ["curve", odd.Sound(), "--model", odd.Model(), "--prompt", odd.Text(), "--word", odd.Text()],
        2 => ["curve", world.At("thunder.wav"), "--model", odd.Model(), "--prompt", "rain over a city", "--word", "rain"],
        3 or 4 => [odd.Any(_jobVerbs), odd.Text(), .. Options(odd, random, ["--farm", "--out", "--json"], odd.Text)],
        5 or 6 => [odd.Any(["list", "nodes", "gc", "models", "farm", "version", odd.Text()]), odd.Text(), .. Options(odd, random, ["--farm", "--all"], odd.Text)],
        _ =>
        [
            "render",
            "--prompt", random.Next(6) == 0 ? odd.Text() : "lightning over a city",
            "--out", Path.Combine(world.At("out"), (random.Next(4) == 0 ? odd.Name() : "v") + ".mp4"),
            .. Sounds(world, odd, random),
            .. Options(odd, random, _requestOptions, odd.Number),
            .. Options(odd, random, _textOptions, odd.Text),
            .. Files(world, odd, random, "--plot", "--frames"),
            .. random.Next(6) == 0 ? (string[])["--heard", odd.Any(["mix", "none", odd.Sound() + odd.Ending()])] : [],
            .. random.Next(8) == 0 ? (string[])["--model", odd.Model()] : [],
        ],
    };

    private static IEnumerable<string> Sounds(World world, OddInputs odd, Random random) =>
        Enumerable.Range(0, random.Next(12) == 0 ? 0 : random.Next(1, 3)).SelectMany(
            _ => (string[])["--audio", random.Next(2) == 0 ? world.At("thunder.wav") : odd.Sound() + odd.Ending()]);

    private static IEnumerable<string> Options(OddInputs odd, Random random, string[] names, Func<string> value) =>
        Enumerable.Range(0, Math.Max(0, random.Next(6) - 3)).SelectMany(_ => (string[])[odd.Any(names), value()]);

    private static IEnumerable<string> Files(World world, OddInputs odd, Random random, params string[] names) => random.Next(6) == 0
        ? [odd.Any(names), random.Next(5) == 0 ? "" : Path.Combine(world.At("out"), odd.Name() + odd.Any(["", ".png", ".csv"]))]
        : [];
}
