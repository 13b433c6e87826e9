using System.Collections.Immutable;
using System.Globalization;
using AADiff.Shared.Errors;

namespace AADiff.Diffusion.Devices;

/// <summary>
/// Which device renders, as users write it: "cpu", "cpu,threads=4", "cuda", "cuda:1", "cuda:1,library=/opt/plugin.so". "auto" is resolved
/// to one of them by <see cref="DeviceProbe.Resolve"/>.
/// </summary>
public sealed record DeviceChoice
{
    public const int MostThreads = 1024;

    public static DeviceChoice Cpu { get; } = new() { Kind = DeviceKind.Cpu };

    public required DeviceKind Kind { get; init; }

    /// <summary>Number of the GPU, from 0.</summary>
    public int Index { get; init; }

    /// <summary>Path of an execution provider library (a plugin of ONNX Runtime); null: the provider built into the runtime.</summary>
    public string? Library { get; init; }

    /// <summary>Threads of one CPU session; null: one for each processor this process may use.</summary>
    public int? Threads { get; init; }

    /// <summary>One device, or several GPUs that draw together: "cuda:0,cuda:1". Options belong to the device before them.</summary>
    /// <exception cref="UserError">One is none of the forms above, one GPU is named twice, or the processor is among several.</exception>
    public static ImmutableArray<DeviceChoice> ParseAll(string text)
    {
        var devices = new List<string>();
        foreach (string part in text.Split(',', StringSplitOptions.TrimEntries))
        {
            if (devices.Count > 0 && part.Contains('='))
            {
                devices[^1] += $",{part}";
            }
            else
            {
                devices.Add(part);
            }
        }

        ImmutableArray<DeviceChoice> choices = [.. devices.Select(Parse)];
        if (choices.Length > 1 && choices.Any(choice => choice.Kind == DeviceKind.Cpu))
        {
            throw Wrong(text, "the processor does not draw together with others");
        }

        return choices.GroupBy(choice => (choice.Kind, choice.Index)).FirstOrDefault(same => same.Count() > 1) is { } twice
            ? throw Wrong(text, $"{twice.First()} is named twice")
            : choices;
    }

    /// <exception cref="UserError">The text is none of the forms above.</exception>
    public static DeviceChoice Parse(string text)
    {
        string[] parts = text.Split(',', StringSplitOptions.TrimEntries);
        string[] name = parts[0].Split(':');
        int index = 0;
        DeviceKind kind = name[0].ToLowerInvariant() switch
        {
            "cpu" when name.Length == 1 => DeviceKind.Cpu,
            "cuda" when name.Length == 1 || (name.Length == 2 && TryCount(name[1], 0, 255, out index)) => DeviceKind.Cuda,
            _ => throw Wrong(text, $"\"{parts[0]}\" is not a device"),
        };

        var choice = new DeviceChoice { Kind = kind, Index = index };
        foreach (string option in parts[1..])
        {
            string[] pair = option.Split('=', 2);
            choice = (pair[0], kind, pair.Length) switch
            {
                ("library", DeviceKind.Cuda, 2) when pair[1].Length > 0 => choice with { Library = pair[1] },
                ("threads", DeviceKind.Cpu, 2) when TryCount(pair[1], 1, MostThreads, out int threads) => choice with { Threads = threads },
                _ => throw Wrong(text, $"\"{option}\" is not an option of {name[0]}"),
            };
        }

        return choice;
    }

    public override string ToString() => Kind == DeviceKind.Cpu
        ? Threads is { } threads ? $"cpu,threads={threads}" : "cpu"
        : $"cuda:{Index}" + (Library is null ? "" : $",library={Library}");

    private static bool TryCount(string text, int smallest, int largest, out int count) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out count) && count >= smallest && count <= largest;

    private static UserError Wrong(string text, string what) =>
        new(
            ErrorClass.Usage,
            $"device \"{text}\" can't be used: {what}; write auto, cpu, cpu,threads=N, cuda, cuda:N or cuda:N,library=PATH, or several GPUs as cuda:0,cuda:1");
}

/// <summary>What the networks run on.</summary>
public enum DeviceKind { Cpu, Cuda }
