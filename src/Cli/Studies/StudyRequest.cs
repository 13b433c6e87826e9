using AADiff.Proof.Studies;
using AADiff.Shared.Errors;
using YamlDotNet.Core;
using YamlDotNet.Serialization;
using YamlDotNet.Serialization.NamingConventions;

namespace AADiff.Cli.Studies;

/// <summary>A grid of clips, prompts, seeds and settings, and what it asks, as a YAML file.</summary>
public sealed class StudyRequest
{
    private const long LongestFile = 1 << 20;

    private const int MostCells = 2000;

    /// <summary>following, windows, together, gain or recordings.</summary>
    public StudyQuestion Question { get; set; }

    /// <summary>Name or folder; null: the default.</summary>
    public string? Model { get; set; }

    public int Fps { get; set; } = 30;

    /// <summary>Null: the model's.</summary>
    public int? Steps { get; set; }

    public List<ulong> Seeds { get; set; } = [0];

    public List<StudyClip> Clips { get; set; } = [];

    public List<StudySetting> Settings { get; set; } = [new()];

    /// <summary>How many videos it makes.</summary>
    internal int Cells => Clips.Sum(clip => clip.Prompts.Count) * Seeds.Count * Settings.Count;

    /// <exception cref="UserError">Class Input: it is none.</exception>
    internal static StudyRequest Read(string path)
    {
        FileInfo file = new(path);
        if (!file.Exists || file.Length > LongestFile)
        {
            throw new UserError(ErrorClass.Input, $"The study \"{path}\" does not exist, or is longer than a megabyte: name a YAML file.");
        }

        StudyRequest request;
        try
        {
            request = new DeserializerBuilder().WithNamingConvention(CamelCaseNamingConvention.Instance).Build()
                .Deserialize<StudyRequest>(File.ReadAllText(path)) ?? new StudyRequest();
        }
        catch (YamlException e)
        {
            throw new UserError(
                ErrorClass.Input, $"The study \"{path}\" can't be read, line {e.Start.Line}: {e.InnerException?.Message ?? e.Message}", e);
        }

        return request.Cells is > 0 and <= MostCells && request.Clips.All(clip => clip.Sounds.Count > 0 && clip.Prompts.Count > 0)
            ? request
            : throw new UserError(
                ErrorClass.Input, $"The study \"{path}\" makes {request.Cells} videos: give 1 to {MostCells}, and each clip a sound and a prompt.");
    }
}

/// <summary>What is heard and what it is to move.</summary>
public sealed class StudyClip
{
    public string Class { get; set; } = "";

    /// <summary>Paths, from the folder that the command runs in; several drive a word each.</summary>
    public List<string> Sounds { get; set; } = [];

    /// <summary>One a sound.</summary>
    public List<string> Words { get; set; } = [];

    public List<string> Prompts { get; set; } = [];

    internal string Name => string.Join(" + ", Sounds.Select(Path.GetFileName));
}

/// <summary>How it is rendered; what is left out is as <c>render</c> without a preset has it.</summary>
public sealed class StudySetting
{
    public string Name { get; set; } = "plain";

    /// <summary>Frames of the window; 0: the whole clip.</summary>
    public int? Window { get; set; }

    public double? Gain { get; set; }

    /// <summary>Null: as usual. The whole clip is the paper's s = 150: five seconds, whatever the rate.</summary>
    internal int? WindowAt(int fps) => Window == 0 ? 5 * fps : Window;
}
