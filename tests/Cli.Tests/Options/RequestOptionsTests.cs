using System.CommandLine;
using AADiff.Cli.Options;
using AADiff.Cli.Rendering;
using AADiff.Shared.Errors;
using AADiff.Shared.Requests;
using AADiff.Sound.Presets;
using Xunit;

namespace AADiff.Cli.Tests.Options;

public sealed class RequestOptionsTests
{
    [Fact]
    public void What_is_not_given_is_left_to_the_model()
    {
        RenderRequest request = Read("--prompt", " rain over a city ", "--audio", "rain.wav").Request;

        Assert.Equal(
            (null, null, null, null, null, null),
            (request.Steps, request.Guidance, request.Scheduler, request.Drawn, request.Strength.Mode, request.Controls.Blend));
        Assert.Equal(("rain over a city", "mini", new FrameRate(30), 0ul), (request.Prompt, request.Model, request.FrameRate, request.Seed));
        Assert.Equal((SoundPresets.Auto, null, null), (request.Sounds[0].Preset, request.Sounds[0].Changes, request.Sounds[0].Envelope));
        Assert.Equal(new AttentionControls(), request.Controls);
    }

    [Fact]
    public void Sizes_and_parts_are_read_as_people_write_them()
    {
        string[] rain = ["--prompt", "rain", "--audio", "rain.wav"];

        RenderRequest tall = Read([.. rain, "--size", "1080x1920", "--fit", "pad", "--start", "1:30", "--duration", "2.5s", "--loop"]).Request;
        RenderRequest wide = Read([.. rain, "--width", "640"]).Request;
        RenderRequest drawn = Read([.. rain, "--width", "640", "--draw", "256x128", "--fade-in", "1", "--start", "0"]).Request;
        RenderRequest both = Read([.. rain, "--width", "640", "--height", "480"]).Request;

        Assert.Equal((new PictureSize(1080, 1920), Fit.Pad, null), (tall.VideoSize, tall.Fit, tall.VideoHeight));
        Assert.Equal(new SoundPart { Start = SoundTime.Parse("90"), Duration = SoundTime.Parse("2.5"), Loop = true }, tall.Part);
        Assert.Equal((640, null, null), (wide.VideoHeight, wide.VideoSize, wide.Part));
        Assert.Equal((320, new SoundPart { FadeIn = SoundTime.Parse("1") }), (drawn.VideoHeight, drawn.Part));
        Assert.Equal(new PictureSize(640, 480), both.VideoSize);
        Assert.Null(Read([.. rain, "--start", "0:00", "--fade-in", "0"]).Request.Part);
    }

    [Theory]
    [InlineData("both a height and a size|--size says both", "--size", "512", "--width", "300")]
    [InlineData("give the size of the video too", "--fit", "crop")]
    [InlineData("even numbers from 16", "--size", "1081x1920")]
    [InlineData("leave out the drawn size", "--size", "512x256", "--fit", "draw", "--draw", "128x64")]
    [InlineData("leave out the loop or the fades", "--loop", "--fade-out", "1")]
    [InlineData("shorten the fades", "--duration", "1", "--fade-out", "2")]
    public void What_does_not_go_together_is_refused(string sentences, params string[] more)
    {
        UserError error = Assert.Throws<UserError>(() => Read(["--prompt", "rain", "--audio", "rain.wav", .. more]));

        Assert.Contains(sentences.Split('|'), sentence => error.Message.Contains(sentence, StringComparison.Ordinal));
    }

    [Fact]
    public void Every_option_finds_its_place()
    {
        RequestDraft draft = Read(
            "--prompt", "rain", "--negative", "people", "--audio", "a.wav:Rain", "--fps", "29.97", "--size", "512", "--draw", "256x320",
            "--steps", "20", "--seed", "18446744073709551615", "--guidance", "4.5", "--scheduler", "euler", "--model", "big", "--priority", "7",
            "--user", "me",
            "--feature", "rms", "--norm", "absolute", "--gain", "2", "--gate", "0.1", "--gate-knee", "0.2", "--gamma", "0.5", "--smooth", "hann",
            "--window", "9",
            "--keep-peak", "--k-weighted", "--max-pooling", "--offset", "-40", "--mode", "boost", "--min", "-1", "--max", "5", "--levels", "33",
            "--cross-until", "0.7", "--self-until", "0.3", "--multiply-until", "0.9", "--self-level", "2", "--scale-end-token",
            "--blend", "--blend-threshold", "0.4", "--mask", "m.png", "--feather", "2", "--curve", "c.csv");

        RenderRequest request = draft.Request;
        Assert.Equal(
            ("c.csv", "m.png", "people", new FrameRate(30000, 1001)), (draft.CurvePath, draft.MaskPath, request.NegativePrompt, request.FrameRate));
        Assert.Equal((512, new PictureSize(256, 320), 20, ulong.MaxValue), (request.VideoHeight, request.Drawn, request.Steps, request.Seed));
        Assert.Equal((4.5, "euler", "big", 7, "me"), (request.Guidance, request.Scheduler, request.Model, request.Priority, request.User));
        Assert.Equal("rain", Assert.Single(request.Sounds[0].Words));
        Assert.Equal(
            new EnvelopeSettings
            {
                Feature = LoudnessFeature.Rms,
                Normalisation = Normalisation.Absolute,
                Gain = 2,
                Gate = 0.1,
                GateKnee = 0.2,
                Gamma = 0.5,
                Smoothing = SmoothingShape.Hann,
                WindowFrames = 9,
                PreservePeak = true,
                KWeighted = true,
                MaxPooling = true,
                OffsetMilliseconds = -40,
            },
            request.Sounds[0].Envelope);
        Assert.Equal(new StrengthMapping { Mode = StrengthMode.Boost, Min = -1, Max = 5, Levels = 33 }, request.Strength);
        Assert.Equal(
            new AttentionControls
            {
                CrossInjectUntil = 0.7,
                SelfInjectUntil = 0.3,
                MultiplyUntil = 0.9,
                SelfInjectLevel = 2,
                ScaleEndToken = true,
                Blend = new LocalBlend { Threshold = 0.4, Feather = 2 },
            },
            request.Controls);
    }

    [Theory]
    [InlineData("", false, null, false, 30)]
    [InlineData("--exact", true, null, false, 30)]
    [InlineData("--fidelity 40", false, 40.0, false, 30)]
    [InlineData("--draft", false, null, true, 12)]
    [InlineData("--draft --fps 24", false, null, true, 24)]
    public void How_near_blended_frames_come_is_said_by_three_options(string options, bool exact, double? fidelity, bool draft, int fps)
    {
        RenderRequest request = Read(["--prompt", "rain", "--audio", "a.wav", .. options.Split(' ', StringSplitOptions.RemoveEmptyEntries)]).Request;

        Assert.Equal((exact, fidelity, draft, fps), (request.Exact, request.Fidelity, request.Draft, request.FrameRate.PerSecond));
    }

    [Theory]
    [InlineData("--fidelity 19", "from 20 to 80 dB")]
    [InlineData("--fidelity NaN", "fidelity")]
    [InlineData("--exact --fidelity 50", "leave one of them out")]
    public void A_fidelity_out_of_range_or_of_exact_pictures_is_refused(string options, string sentence) =>
        Assert.Contains(
            sentence, Assert.Throws<UserError>(() => Read(["--prompt", "rain", "--audio", "a.wav", .. options.Split(' ')])).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("--offset 40", "auto")]
    [InlineData("--min 0.5 --max 3 --mode boost", "auto")]
    [InlineData("--preset Auto --gain 2", "auto")]
    [InlineData("--gain 2", null)]
    [InlineData("--feature rms", null)]
    [InlineData("--keep-peak", null)]
    public void The_preset_is_chosen_by_ear_unless_it_is_named_or_the_measuring_is_described(string options, string? preset)
    {
        SoundTrack sound = Read(["--prompt", "rain", "--audio", "a.wav", .. options.Split(' ')]).Request.Sounds[0];

        Assert.Equal(preset, sound.Preset);
        Assert.Equal(preset is null, sound.Envelope is not null);
    }

    [Theory]
    [InlineData("--window 0.5s --fps 24", 12)]
    [InlineData("--window 0.001s", 1)]
    [InlineData("--preset music --fps 24", 12)]
    [InlineData("--preset rain --window 3", 3)]
    public void A_window_is_in_frames_or_seconds_and_overrides_the_preset(string options, int frames) =>
        Assert.Equal(frames, Envelope(options).WindowFrames);

    [Theory]
    [InlineData("--attack 0.1")]
    [InlineData("--release 0.1 --smooth attack-release")]
    [InlineData("--hold 0.1")]
    [InlineData("--preset punchy")]
    public void Times_of_attack_and_release_choose_that_shape(string options) =>
        Assert.Equal(SmoothingShape.AttackRelease, Envelope(options).Smoothing);

    [Fact]
    public void A_window_is_used_even_when_the_preset_has_none()
    {
        EnvelopeSettings envelope = Envelope("--preset punchy --window 9");
        Assert.Equal((SmoothingShape.Centred, 9), (envelope.Smoothing, envelope.WindowFrames));
    }

    [Fact]
    public void A_band_alone_chooses_the_band()
    {
        EnvelopeSettings envelope = Envelope("--band 20.5-250");
        Assert.Equal((LoudnessFeature.Band, 20.5, 250), (envelope.Feature, envelope.BandLow, envelope.BandHigh));
    }

    [Fact]
    public void Several_sounds_each_drive_their_own_words()
    {
        RenderRequest request = Read("--prompt", "fire in the rain", "--audio", "f.wav:fire", "--audio", "r.wav:rain").Request;
        Assert.Equal(["fire", "rain"], request.Sounds.SelectMany(sound => sound.Words));
    }

    [Fact]
    public void Several_sounds_are_heard_together_each_with_its_gain()
    {
        RenderRequest request = Read("--prompt", "fire in the rain", "--audio", "f.wav:fire@-6dB", "--audio", "r.wav:rain").Request;

        Assert.Equal(new HeardSound { Kind = HeardKind.Mix }, request.Heard);
        Assert.Equal([-6, null], request.Sounds.Select(sound => sound.GainDecibels));
        Assert.Equal("the mix of f.wav at -6 dB, r.wav", HeardTrack.Describe(request));
    }

    [Theory]
    [InlineData("mix")]
    [InlineData(null)]
    public void One_sound_is_heard_as_before_there_were_mixes(string? heard)
    {
        string[] asked = heard is null ? [] : ["--heard", heard];
        Assert.Null(Read(["--prompt", "rain", "--audio", "a.wav", .. asked]).Request.Heard);
    }

    [Fact]
    public void Nothing_is_heard_when_that_is_wanted()
    {
        RenderRequest request = Read("--prompt", "rain", "--audio", "a.wav", "--heard", "none").Request;
        Assert.Empty(HeardTrack.Of(request));
        Assert.Equal("nothing", HeardTrack.Describe(request));
    }

    [Theory]
    [InlineData("c.wav", "c.wav")]
    [InlineData("c.wav@3dB", "c.wav at +3 dB")]
    [InlineData("b.wav", "b.wav at -6 dB")]
    [InlineData("b.wav@0dB", "b.wav")]
    [InlineData("./mix", "mix")]
    public void One_file_is_heard_instead(string heard, string described)
    {
        RequestDraft draft = Read("--prompt", "rain", "--audio", "a.wav", "--audio", "b.wav@-6dB", "--heard", heard);

        Assert.Equal(heard.Split('@')[0], draft.HeardPath);
        Assert.Equal(described, HeardTrack.Describe(draft.Request));
    }

    private static EnvelopeSettings Envelope(string options) =>
        EnvelopeOf(Read(["--prompt", "rain", "--audio", "a.wav", .. options.Split(' ')]).Request);

    /// <summary>As the planner measures it.</summary>
    private static EnvelopeSettings EnvelopeOf(RenderRequest request) => request.Sounds[0] switch
    {
        { Preset: { } name, Changes: var changes } => (changes ?? new()).On(SoundPresets.Require(name).At(request.FrameRate)),
        { Envelope: var envelope } => envelope!,
    };

    private static RequestDraft Read(params string[] arguments)
    {
        RequestOptions options = new();
        RootCommand command = [];
        options.AddTo(command);
        ParseResult parse = command.Parse(arguments);
        Assert.Empty(parse.Errors);
        return options.Read(parse);
    }
}
