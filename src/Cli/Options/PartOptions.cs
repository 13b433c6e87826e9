using System.CommandLine;
using AADiff.Shared.Requests;

namespace AADiff.Cli.Options;

/// <summary>Options that say which part of the sounds a video is made of; the same for <c>render</c>, <c>submit</c>, <c>check</c> and <c>curve</c>.</summary>
internal sealed class PartOptions
{
    private readonly Option<SoundTime?> _start = Time("--start", "Begin there in the sound: 90, 1:30 or 1.5s [default: at its beginning].");
    private readonly Option<SoundTime?> _duration = Time("--duration", "Take so much of the sound [default: to its end].", "--length");
    private readonly Option<bool> _loop = OptionOf.Switch(
        "--loop", "Let the end go over into the beginning, in sound and picture, so that the video can be repeated without a jump.");
    private readonly Option<SoundTime?> _fadeIn = Time("--fade-in", "Let the sound rise from silence for so long, and the picture with it.");
    private readonly Option<SoundTime?> _fadeOut = Time("--fade-out", "Let the sound fall to silence for so long, and the picture with it.");

    public void AddTo(Command command)
    {
        foreach (Option option in (Option[])[_start, _duration, _loop, _fadeIn, _fadeOut])
        {
            command.Add(option);
        }
    }

    /// <summary>Null: all of the sound, as it is.</summary>
    public SoundPart? Read(ParseResult parse)
    {
        SoundPart part = new()
        {
            Start = parse.GetValue(_start) is { Milliseconds: > 0 } start ? start : null,
            Duration = parse.GetValue(_duration),
            Loop = parse.GetValue(_loop),
            FadeIn = parse.GetValue(_fadeIn) is { Milliseconds: > 0 } rising ? rising : null,
            FadeOut = parse.GetValue(_fadeOut) is { Milliseconds: > 0 } falling ? falling : null,
        };
        return part == new SoundPart() ? null : part;
    }

    private static Option<SoundTime?> Time(string name, string description, params string[] aliases) =>
        OptionOf.Value(name, "TIME", description, SoundTime.Parse, SoundTime.Takes, aliases);
}
