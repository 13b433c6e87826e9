using System.Collections.Immutable;
using System.Text.Json.Serialization;
using AADiff.Shared.Objects;

namespace AADiff.Shared.Requests;

/// <summary>
/// What a user asks for. Everything left null takes the model's own default (<c>aadiff.json</c> of the model folder, else its family's).
/// Holds names of objects in the store, never bytes.
/// </summary>
public sealed record RenderRequest
{
    public required string Prompt { get; init; }

    public string NegativePrompt { get; init; } = "";

    /// <summary>One sound, or several that each drive words of their own. The first one says how long the video is.</summary>
    public required ImmutableArray<SoundTrack> Sounds { get; init; }

    /// <summary>A name below the models folder; a path only in a farm of one process.</summary>
    public required string Model { get; init; }

    /// <summary>Frames per second, 1 to 120.</summary>
    public FrameRate FrameRate { get; init; } = new(30);

    /// <summary>Width and height of the picture drawn, in pixels; null: what the model was made for. Multiples of the codec's factor.</summary>
    public PictureSize? Drawn { get; init; }

    /// <summary>Height of the video in pixels; pictures are scaled to it. Null: as drawn. Even, 16 to 4096.</summary>
    public int? VideoHeight { get; init; }

    /// <summary>The seed as in <c>torch.manual_seed</c>: the start latent is torch's CPU noise.</summary>
    public ulong Seed { get; init; }

    /// <summary>Sampling steps, 1 to 1000.</summary>
    public int? Steps { get; init; }

    /// <summary>Classifier-free guidance scale to 30; 1 and 0: off (no unconditional half).</summary>
    public double? Guidance { get; init; }

    /// <summary>ddim, euler, euler-karras, dpm++2m, dpm++2m-karras, lcm or pndm; null: the one the model folder names.</summary>
    public string? Scheduler { get; init; }

    public AttentionControls Controls { get; init; } = new();

    /// <summary>How loudness becomes strength (docs/method.md §3.1); null members come from the model.</summary>
    public StrengthMapping Strength { get; init; } = new();

    /// <summary>How many of the best scoring words are driven when none is named by hand.</summary>
    public int TopWords { get; init; } = 1;

    /// <summary>Who asks; fair share is between users.</summary>
    public string User { get; init; } = "anonymous";

    /// <summary>0 to 100, higher first.</summary>
    public int Priority { get; init; } = RequestLimits.DefaultPriority;

    /// <summary>
    /// How near a frame that is blended of drawn pictures must come to the one that would be drawn for it, as a peak signal-to-noise ratio in decibel, 20
    /// to 80; null: <see cref="RequestLimits.DefaultFidelity"/>.
    /// </summary>
    public double? Fidelity { get; init; }

    /// <summary>Every level of strength that occurs is drawn, and no frame is blended.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool Exact { get; init; }

    /// <summary>
    /// A quick look: what is left open is <see cref="RequestLimits.DraftSteps"/> steps of <see cref="RequestLimits.DraftScheduler"/>, unless the model needs
    /// as few anyway, and <see cref="RequestLimits.DraftFidelity"/>.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool Draft { get; init; }

    /// <summary>What the video sounds like; null: the mix of all its sounds, which of one sound is that sound.</summary>
    public HeardSound? Heard { get; init; }

    /// <summary>The photo that moves; null: the picture is made of the prompt and the seed.</summary>
    public PhotoInput? Photo { get; init; }
}

/// <summary>Width and height in pixels.</summary>
public readonly record struct PictureSize(int Width, int Height)
{
    public override string ToString() => $"{Width}x{Height}";
}

/// <summary>The files that were uploaded for a request.</summary>
public static class InputNames
{
    /// <summary>Object names of its sounds, curves, mask, photo and null embeddings, and of what is heard instead of its sounds.</summary>
    public static IEnumerable<InputName> Of(RenderRequest request) => request.Sounds
        .SelectMany(sound => (InputName?[])[sound.ObjectName, sound.CurveObjectName])
        .Append(request.Controls.Blend?.MaskObjectName)
        .Append(request.Heard?.ObjectName)
        .Append(request.Photo?.ObjectName)
        .Append(request.Photo?.NullEmbeddings?.ObjectName)
        .OfType<InputName>();
}
