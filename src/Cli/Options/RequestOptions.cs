using System.Collections.Immutable;
using System.CommandLine;
using AADiff.Cli.Rendering;
using AADiff.Cli.Reports;
using AADiff.Shared.Errors;
using AADiff.Shared.Requests;

namespace AADiff.Cli.Options;

/// <summary>Options that make up a request; the same for <c>render</c> and <c>submit</c>.</summary>
internal sealed class RequestOptions
{
    private readonly Option<string?> _prompt =
        OptionOf.Text("--prompt", "TEXT", "The picture, as a sentence that names what the sound should move.", "-p");
    private readonly Option<string?> _negative = OptionOf.Text("--negative", "TEXT", "What the picture should not show.");
    private readonly Option<string[]> _audio = new("--audio", "-a")
    {
        HelpName = "FILE[:WORD][@GAIN]",
        Description = "Sound, the word that it drives, and how much louder it is heard (@-6dB). Several with words are heard together in a video as long as the first; several without, or a folder, are a video each.",
    };
    private readonly Option<string?> _heard = OptionOf.Text(
        "--heard", "mix|none|FILE[@GAIN]", "What the video sounds like: all sounds together, nothing, or one file [default: mix].");
    private readonly Option<string[]> _word = new("--word", "-w")
    {
        HelpName = "WORD",
        Description = "Word of the prompt that the sound drives; repeat for several [default: what fits the sound best].",
    };
    private readonly Option<int?> _top =
        OptionOf.Number<int>("--top", "N", "How many of the best words are driven when none is named [default: 1].");
    private readonly Option<string?> _curve =
        OptionOf.Text("--curve", "FILE", "Edited curve (CSV of aadiff curve) instead of the measured one.");
    private readonly Option<FrameRate?> _fps = OptionOf.Value<FrameRate>(
        "--fps", "RATE",
        $"Frames per second, {RequestLimits.LowestFrameRate} to {RequestLimits.HighestFrameRate}: 30, 29.97, 24000/1001 [default: 30].",
        FrameRateText.Parse, FrameRateText.Takes);
    private readonly SizeOptions _size = new();
    private readonly Option<int?> _steps =
        OptionOf.Number<int>("--steps", "N", $"Denoising steps, 1 to {RequestLimits.MostSteps} [default: the model's].");
    private readonly Option<ulong?> _seed = OptionOf.Number<ulong>("--seed", "N", "Seed, as in torch.manual_seed [default: 0].");
    private readonly Option<double?> _guidance =
        OptionOf.Number<double>("--guidance", "X", "Classifier-free guidance, 1 to 30; 0 and 1 turn it off [default: the model's; of a photo by its method].");
    private readonly Option<string?> _scheduler =
        OptionOf.Text("--scheduler", "NAME", $"Sampler: {string.Join(", ", RenderRequestRules.Schedulers)} [default: the model's].", "--sampler");
    private readonly Option<string?> _model = OptionOf.Text(
        "--model", "FOLDER|NAME",
        $"Model folder, or a name that aadiff models list shows [default: {RenderDefaults.Model}].", "-m");
    private readonly Option<int?> _priority = OptionOf.Number<int>(
        "--priority", $"{RequestLimits.LowestPriority}..{RequestLimits.HighestPriority}",
        $"Pictures of jobs with a higher one are drawn first [default: {RequestLimits.DefaultPriority}].");
    private readonly Option<string?> _user =
        OptionOf.Text("--user", "NAME", "Whose job it is; a farm shares its GPUs evenly between users [default: your login name].");
    private readonly PartOptions _part = new();
    private readonly EnvelopeOptions _envelope = new();
    private readonly StrengthOptions _strength = new();
    private readonly AttentionOptions _attention = new();
    private readonly PhotoOptions _photo = new();
    private readonly Option<bool> _exact = OptionOf.Switch("--exact", "Draw every strength that occurs instead of blending frames of fewer pictures.");
    private readonly Option<double?> _fidelity = OptionOf.Number<double>(
        "--fidelity", "DB",
        $"How near a blended frame must come to a drawn one, {RequestLimits.LeastFidelity} to {RequestLimits.MostFidelity} dB [default: {RequestLimits.DefaultFidelity}].");
    private readonly Option<bool> _draft = OptionOf.Switch(
        "--draft", $"A look in a few seconds: {RequestLimits.DraftSteps} steps, {RequestLimits.DraftFrameRate} fps, {RequestLimits.DraftFidelity} dB, unless they are given.");

    public void AddTo(Command command)
    {
        foreach (Option option in (Option[])[_prompt, _negative, _audio, _heard, _word, _top, _curve, _fps, _steps, _seed, _guidance,
            _scheduler, _model, _priority, _user, _exact, _fidelity, _draft])
        {
            command.Add(option);
        }

        _size.AddTo(command);
        _part.AddTo(command);
        _envelope.AddTo(command);
        _strength.AddTo(command);
        _attention.AddTo(command);
        _photo.AddTo(command);
    }

    public bool ExplainPresets(ParseResult parse, IReport report) => _envelope.ExplainPresets(parse, report);

    /// <summary>
    /// One request for each video: several sounds that are only named, or a folder of them, are a video each. Several with words of their own, or with
    /// --heard, are heard together in one.
    /// </summary>
    public ImmutableArray<RequestDraft> ReadEach(ParseResult parse)
    {
        SoundArgument[] sounds = Audio(parse);
        bool together = sounds.Length < 2 || parse.GetValue(_heard) is not null || sounds.Any(sound => sound.Words.Length > 0 || sound.Decibels is not null);
        if (!together && parse.GetValue(_curve) is not null)
        {
            throw new UserError(ErrorClass.Usage, "--curve is the curve of one sound, but several are given, each for a video: leave one of them out.");
        }

        return together ? [Read(parse, sounds)] : [.. sounds.Select(sound => Read(parse, [sound]))];
    }

    /// <summary>The one request; ranges are checked, files are not touched yet.</summary>
    public RequestDraft Read(ParseResult parse) => ReadEach(parse) is [var only]
        ? only
        : throw new UserError(ErrorClass.Usage, "Several sounds without words are a video each, and this takes one: name one sound, or write --audio FILE:WORD for each.");

    private SoundArgument[] Audio(ParseResult parse) => [.. (parse.GetValue(_audio) ?? []).SelectMany(SoundFolder.Expand).Select(SoundArgument.Parse)];

    private RequestDraft Read(ParseResult parse, SoundArgument[] sounds)
    {
        if (parse.GetValue(_prompt) is not { } prompt)
        {
            throw new UserError(ErrorClass.Usage, "--prompt is missing: write a sentence that names what the sound should move.");
        }

        FrameRate rate = parse.GetValue(_fps) ?? new FrameRate(parse.GetValue(_draft) ? RequestLimits.DraftFrameRate : 30);
        RenderRequest start = new()
        {
            Prompt = prompt.Trim(),
            Sounds = Sounds(parse, sounds, rate),
            Model = parse.GetValue(_model) ?? RenderDefaults.Model,
        };
        RenderRequest request = start with
        {
            NegativePrompt = parse.GetValue(_negative) ?? start.NegativePrompt,
            FrameRate = rate,
            Seed = parse.GetValue(_seed) ?? start.Seed,
            Steps = parse.GetValue(_steps),
            Guidance = parse.GetValue(_guidance),
            Scheduler = parse.GetValue(_scheduler),
            Controls = _attention.Read(parse),
            Strength = _strength.Read(parse),
            TopWords = parse.GetValue(_top) ?? start.TopWords,
            User = parse.GetValue(_user) ?? Environment.UserName,
            Priority = parse.GetValue(_priority) ?? start.Priority,
            Exact = parse.GetValue(_exact),
            Fidelity = parse.GetValue(_fidelity),
            Draft = parse.GetValue(_draft),
            Photo = _photo.Read(parse),
        };
        (HeardSound? heard, string? heardPath) = Heard(parse.GetValue(_heard), sounds);
        request = _size.On(request, parse) with { Part = _part.Read(parse), Heard = heard };
        RenderRequestRules.Check(request);
        return new RequestDraft(request, [.. sounds.Select(sound => sound.Path)], parse.GetValue(_curve), _attention.MaskPath(parse))
        {
            HeardPath = heardPath,
            PhotoPath = _photo.PhotoPath(parse),
            NullEmbeddingsPath = _photo.NullEmbeddingsPath(parse),
        };
    }

    /// <summary>
    /// A request of one sound says nothing about the mix, as before there were mixes, so its job stays the same one. One of several says it, because
    /// such a job of an earlier version, in which only the first was heard, is another one.
    /// </summary>
    private static (HeardSound? Heard, string? Path) Heard(string? asked, SoundArgument[] sounds)
    {
        switch (asked)
        {
            case null or "mix":
                return (sounds.Length > 1 ? new HeardSound { Kind = HeardKind.Mix } : null, null);
            case "none":
                return (new HeardSound { Kind = HeardKind.None }, null);
            default:
                // The gain that a sound has in --audio is its gain here too, unless another one is given.
                SoundArgument file = SoundArgument.ParseFile(asked);
                double? decibels = file.Decibels ?? sounds.FirstOrDefault(sound => sound.Path == file.Path)?.Decibels;
                return (RequestDraft.HeardFile(file.Path) with { GainDecibels = decibels }, file.Path);
        }
    }

    private ImmutableArray<SoundTrack> Sounds(ParseResult parse, SoundArgument[] sounds, FrameRate rate)
    {
        string[] words = parse.GetValue(_word) ?? [];
        bool bound = sounds.Any(sound => sound.Words.Length > 0);
        if (sounds.Length == 0)
        {
            throw new UserError(ErrorClass.Usage, "--audio is missing: name the sound that should move the picture.");
        }

        if (parse.GetValue(_top) is not null && (words.Length > 0 || bound))
        {
            throw new UserError(ErrorClass.Usage, "--top chooses words by listening, but words are named: leave one of them out.");
        }

        if (words.Length > 0 && (sounds.Length > 1 || bound))
        {
            throw new UserError(ErrorClass.Usage, "--word goes with one sound that has no word of its own: write --audio FILE:WORD for each sound.");
        }

        if (sounds.Length > 1 && parse.GetValue(_curve) is not null)
        {
            throw new UserError(ErrorClass.Usage, "--curve replaces the curve of one sound, but several are given: leave one of them out.");
        }

        return
        [
            .. sounds.Select(sound => _envelope.On(RequestDraft.Track(sound.Path), parse, rate) with
            {
                Words = words.Length > 0 ? [.. words.Select(Lower)] : [.. sound.Words.Select(Lower)],
                GainDecibels = sound.Decibels,
            }),
        ];
    }

    private static string Lower(string word) => word.Trim().ToLowerInvariant();
}
