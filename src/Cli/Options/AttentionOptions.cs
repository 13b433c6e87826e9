using System.CommandLine;
using AADiff.Shared.Errors;
using AADiff.Shared.Requests;

namespace AADiff.Cli.Options;

/// <summary>Options that say when the base picture's attention is used and where the picture may move.</summary>
internal sealed class AttentionOptions
{
    private readonly Option<double?> _crossUntil = OptionOf.Number<double>(
        "--cross-until", "0..1", "Share of the steps that use the base's cross-attention [default: 0.8].");
    private readonly Option<double?> _selfUntil = OptionOf.Number<double>(
        "--self-until", "0..1", "Share of the steps that use the base's self-attention [default: 0.4].");
    private readonly Option<double?> _multiplyUntil = OptionOf.Number<double>(
        "--multiply-until", "0..1", "Share of the steps in which the word is weighted [default: 1].");
    private readonly Option<int?> _selfLevel = OptionOf.Number<int>(
        "--self-level", "N", "Finest level that uses the base's self-attention; 0 is all [default: 1].");
    private readonly Option<bool> _scaleEndToken = OptionOf.Switch("--scale-end-token", "Weight the end-of-text columns too.");
    private readonly Option<bool> _blend = OptionOf.Switch("--blend", "Keep the picture outside the word's region as it is.");
    private readonly Option<double?> _threshold = OptionOf.Number<double>(
        "--blend-threshold", "0..1", "Where the word's region ends [default: 0.3].");
    private readonly Option<string?> _mask = OptionOf.Text(
        "--mask", "FILE", "Picture whose white is free to move, instead of the word's own region.");
    private readonly Option<double?> _feather = OptionOf.Number<double>("--feather", "CELLS", "Softness of the region's edge [default: 0].");

    public void AddTo(Command command)
    {
        foreach (Option option in (Option[])[_crossUntil, _selfUntil, _multiplyUntil, _selfLevel, _scaleEndToken, _blend, _threshold, _mask,
            _feather])
        {
            command.Add(option);
        }
    }

    public AttentionControls Read(ParseResult parse)
    {
        AttentionControls start = new();
        return start with
        {
            CrossInjectUntil = parse.GetValue(_crossUntil) ?? start.CrossInjectUntil,
            SelfInjectUntil = parse.GetValue(_selfUntil) ?? start.SelfInjectUntil,
            MultiplyUntil = parse.GetValue(_multiplyUntil) ?? start.MultiplyUntil,
            SelfInjectLevel = parse.GetValue(_selfLevel) ?? start.SelfInjectLevel,
            ScaleEndToken = parse.GetValue(_scaleEndToken),
            Blend = BlendOf(parse),
        };
    }

    public string? MaskPath(ParseResult parse) => parse.GetValue(_mask);

    private LocalBlend? BlendOf(ParseResult parse)
    {
        LocalBlend start = new();
        if (parse.GetValue(_blend))
        {
            return start with { Threshold = parse.GetValue(_threshold) ?? start.Threshold, Feather = parse.GetValue(_feather) ?? start.Feather };
        }

        Option? alone = ((Option[])[_threshold, _mask, _feather]).FirstOrDefault(option => parse.GetResult(option) is { Implicit: false });
        return alone is null ? null : throw new UserError(ErrorClass.Usage, $"{alone.Name} does nothing without --blend: add it.");
    }
}
