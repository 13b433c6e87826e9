using AADiff.Shared.Objects;
using AADiff.Shared.Requests;
using AADiff.Sound.Presets;

namespace AADiff.Coordinator.Dashboard.Submitting;

/// <summary>What stands in the form of a new job. An empty field takes what the model or the preset has.</summary>
public sealed class SubmitDraft
{
    /// <summary>Null: no sound was given yet.</summary>
    public StoredInput? Sound { get; set; }

    /// <summary>As its user calls it.</summary>
    public string SoundName { get; set; } = "";

    public string Prompt { get; set; } = "";

    /// <summary>Separated by commas; empty: what fits the sound best.</summary>
    public string Words { get; set; } = "";

    public string Model { get; set; } = "";

    public string Preset { get; set; } = SoundPresets.Auto;

    public double? Gain { get; set; }

    /// <summary>In frames.</summary>
    public int? Window { get; set; }

    public double? Least { get; set; }

    public double? Most { get; set; }

    public int FramesPerSecond { get; set; } = 30;

    public ulong Seed { get; set; }

    public int? Steps { get; set; }

    public int? Height { get; set; }

    public int Priority { get; set; } = RequestLimits.DefaultPriority;

    public bool Draft { get; set; }

    /// <summary>Null: the curve is measured.</summary>
    public StoredInput? Curve { get; set; }

    /// <summary>Enough is there to say what it would become.</summary>
    public bool IsReady => Sound is not null && Prompt.Trim().Length > 0 && Model.Length > 0;

    /// <summary>Only of a draft that is ready.</summary>
    public RenderRequest ToRequest()
    {
        EnvelopeChanges changes = new() { Gain = Gain, WindowFrames = Window };
        return new RenderRequest
        {
            Prompt = Prompt.Trim(),
            Model = Model,
            Sounds =
            [
                new SoundTrack
                {
                    ObjectName = Sound!.ObjectName,
                    Sha256 = Sound.Sha256,
                    FileName = SoundName,
                    Words = [.. Words.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)],
                    Preset = Preset,
                    Changes = changes == new EnvelopeChanges() ? null : changes,
                    CurveObjectName = Curve?.ObjectName,
                },
            ],
            FrameRate = new FrameRate(FramesPerSecond),
            Seed = Seed,
            Steps = Steps,
            VideoHeight = Height,
            Priority = Priority,
            Draft = Draft,
            Strength = new StrengthMapping { Min = Least, Max = Most },
        };
    }
}
