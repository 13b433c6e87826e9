using System.CommandLine;
using AADiff.Shared.Requests;

namespace AADiff.Cli.Options;

/// <summary>Options that say how loudness becomes the strength of a word.</summary>
internal sealed class StrengthOptions
{
    private readonly Option<StrengthMode?> _mode = OptionOf.Choice<StrengthMode>(
        "--mode", "How loudness becomes strength: {0} [default: the model's].");
    private readonly Option<double?> _min = OptionOf.Number<double>("--min", "X", "Strength at silence [default: the model's].");
    private readonly Option<double?> _max = OptionOf.Number<double>("--max", "X", "Strength at full loudness [default: the model's].", "--strength");
    private readonly Option<int?> _levels = OptionOf.Number<int>(
        "--levels",
        $"{RequestLimits.LeastLevels}..{RequestLimits.MostLevels}",
        $"How many different strengths a word can have; fewer means fewer pictures [default: {RequestLimits.DefaultLevels}].");

    public void AddTo(Command command)
    {
        foreach (Option option in (Option[])[_mode, _min, _max, _levels])
        {
            command.Add(option);
        }
    }

    public StrengthMapping Read(ParseResult parse) => new()
    {
        Mode = parse.GetValue(_mode),
        Min = parse.GetValue(_min),
        Max = parse.GetValue(_max),
        Levels = parse.GetValue(_levels) ?? RequestLimits.DefaultLevels,
    };
}
