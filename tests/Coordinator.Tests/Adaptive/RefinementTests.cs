using System.Collections.Immutable;
using AADiff.Coordinator.Adaptive;
using AADiff.Shared.Objects;
using AADiff.Shared.Pictures;
using AADiff.Shared.Requests;
using Xunit;
using static AADiff.Coordinator.Assembly.AssemblyProtocol;

namespace AADiff.Coordinator.Tests.Adaptive;

/// <summary>Which pictures are drawn, played with a model whose pictures are one number each: a function of the strengths.</summary>
public sealed class RefinementTests
{
    [Fact]
    public void A_model_that_bends_gently_is_drawn_in_a_few_places_and_every_frame_is_near()
    {
        Played played = Play(Line(128), strengths => Math.Sin(3 * strengths[0]), near: 0.002);

        Assert.InRange(played.Drawn.Length, 6, 32);
        Assert.True(played.WorstFrame < 0.002, $"a frame is off by {played.WorstFrame}");
    }

    [Fact]
    public void A_model_that_jumps_costs_no_more_than_drawing_everything_and_jumps_where_it_should()
    {
        Played played = Play(Line(128), strengths => strengths[0] < 0.7 ? 0 : 1, near: 0.002);

        Assert.InRange(played.Drawn.Length, 20, 60);
        Assert.InRange(Enumerable.Range(0, 128).Count(frame => Shown(played, frame) is > 0.01 and < 0.99), 0, 1);
        Assert.All(played.Board.Frames.Select((_, frame) => frame), frame => Assert.InRange(Shown(played, frame), 0, 1));
    }

    [Fact]
    public void A_model_that_is_all_noise_is_drawn_at_every_strength()
    {
        Storyboard board = Line(100);

        Assert.Equal(100, Play(board, strengths => Math.Sin(1e6 * strengths[0]), near: 1e-9).Drawn.Length);
        Assert.Equal(100, Play(Plane(10), strengths => Math.Sin(1e6 * (strengths[0] + (3 * strengths[1]))), near: 1e-9).Drawn.Length);
    }

    [Fact]
    public void Two_words_need_few_of_the_pictures_that_their_frames_visit()
    {
        Played played = Play(Plane(15), strengths => Math.Sin(2 * strengths[0]) * Math.Cos(strengths[1]), near: 0.01);

        Assert.InRange(played.Drawn.Length, 10, 80);
        Assert.True(played.WorstFrame < 0.02, $"a frame is off by {played.WorstFrame}");
    }

    [Fact]
    public void Frames_of_two_words_are_as_near_as_was_asked_for_where_the_model_bends_in_one_place()
    {
        Played played = Play(Plane(15), Bend, new PictureChecks(new BlendBound(40), []));

        Assert.InRange(played.Drawn.Length, 30, 150);
        Assert.True(Decibel(played.WorstFrame) >= 40, $"a frame is at {Decibel(played.WorstFrame)} dB");

        // Where it is flat, what was drawn to begin with is enough.
        Assert.InRange(played.Drawn.Count(picture => played.Board.Pictures[picture].Strengths[0] > 0.75), 1, 20);
    }

    [Fact]
    public void A_model_of_two_words_that_jumps_is_drawn_along_the_jump()
    {
        Played played = Play(Plane(20), strengths => strengths[0] + strengths[1] < 0.9 ? 0 : 1, near: 0.01);

        Assert.InRange(played.Drawn.Length, 30, 390);
        Assert.All(
            played.Board.Frames.Where((_, frame) => Math.Abs(played.Board.StrengthsOf(frame)[0] + played.Board.StrengthsOf(frame)[1] - 0.9) > 0.3),
            frame => Assert.InRange(Math.Min(Math.Abs(Shown(played, frame)), Math.Abs(Shown(played, frame) - 1)), 0, 0.02));
    }

    [Fact]
    public void Pictures_that_an_earlier_rule_chose_are_looked_at_and_used_and_none_is_chosen_twice()
    {
        Storyboard board = Plane(15);
        BlendBound bound = new(40);
        int[] first = [.. AdaptivePictures.First(board).Except(AdaptivePictures.Of(board, new PictureChecks(bound, [])).Open)];
        int[] others = [.. Enumerable.Range(0, board.Pictures.Length).Except(AdaptivePictures.First(board)).Where(picture => picture % 9 == 0)];
        PicturesToCheck wanted = new(board, [], bound, [.. first.Concat(others).Select(picture => new RecordedPicture(picture, "frames/x", Sha256Digest.Of([])))]);

        (IRefinement before, ImmutableArray<int> open) = wanted.Unchecked();
        Assert.Equal(others, open);
        double[] drawn = [.. board.Pictures.Select(picture => Bend([.. picture.Strengths]))];
        CheckedPictures after = CheckedPictures.After(wanted, [.. others.Select(picture => Check(before, picture, drawn, bound))]);
        Assert.Empty(after.Chosen.Intersect([.. first, .. others]));

        Played played = Play(board, Bend, new PictureChecks(bound, after.Checks));
        Assert.Subset(played.Drawn.ToHashSet(), others.ToHashSet());
        Assert.True(Decibel(played.WorstFrame) >= 37, $"a frame is at {Decibel(played.WorstFrame)} dB");
    }

    [Fact]
    public void Words_that_always_move_together_are_as_one()
    {
        Storyboard one = Line(60);
        Storyboard two = one with
        {
            Pictures = [.. one.Pictures.Select(picture => picture with { Strengths = [picture.Strengths[0], 1, 2 * picture.Strengths[0]] })],
            Strengths = [.. one.Strengths!.Value.SelectMany(strength => (float[])[strength, 1, 2 * strength])],
        };

        Assert.Equal(
            Play(one, strengths => Math.Sin(3 * strengths[0]), near: 0.002).Drawn.AsEnumerable(),
            Play(two, strengths => Math.Sin(3 * strengths[0]), near: 0.002).Drawn.AsEnumerable());
    }

    [Fact]
    public void A_frame_at_a_drawn_strength_shows_that_picture_alone()
    {
        Storyboard board = Line(50);
        board = board with { Strengths = [.. board.Frames.Select(frame => board.Pictures[frame].Strengths[0])] };

        Played played = Play(board, strengths => strengths[0], near: 0.01);

        Assert.All(played.Drawn, picture => Assert.Equal(FrameBlend.Alone(picture), played.Board.BlendOf(board.Frames.IndexOf(picture))));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    public void So_few_pictures_are_drawn_at_once(int pictures)
    {
        IRefinement refinement = AdaptivePictures.Of(Line(pictures), new PictureChecks(new BlendBound(48), []));

        Assert.Equal(pictures, refinement.Chosen.Length);
        Assert.Empty(refinement.Open);
    }

    [Fact]
    public void Frames_of_a_silent_sound_show_the_one_picture()
    {
        Storyboard silent = new(new BaseKey(new string('b', 64)), new FrameRate(30), [0, 0, 0], [new PlannedPicture(new PictureKey(new string('c', 64)), [])])
        {
            Strengths = [],
        };

        Storyboard settled = AdaptivePictures.Plan(silent);

        Assert.Equal(0, settled.Blended);
        Assert.Equal([0], settled.Drawn().AsEnumerable());
    }

    /// <summary>Pictures at even strengths, in the order in which a video with a swell shows them; frames a little beside them.</summary>
    private static Storyboard Line(int pictures) => Board(
        [.. Enumerable.Range(0, pictures).Select(i => (float[])[((i * 37) % pictures) / (float)Math.Max(1, pictures - 1)])],
        strengths => [Math.Clamp(strengths[0] + 0.003f, 0, 1)]);

    private static Storyboard Plane(int side) => Board(
        [.. Enumerable.Range(0, side * side).Select(i => (float[])[i % side / (side - 1f), i / side / (side - 1f)])],
        strengths => [Math.Clamp(strengths[0] + 0.01f, 0, 1), Math.Clamp(strengths[1] - 0.02f, 0, 1)]);

    private static Storyboard Board(float[][] pictures, Func<float[], float[]> frame) => new(
        new BaseKey(new string('b', 64)),
        new FrameRate(30),
        [.. Enumerable.Range(0, pictures.Length)],
        [.. pictures.Select(strengths => new PlannedPicture(BaseSpec.PictureKey(new BaseKey(new string('b', 64)), strengths), [.. strengths]))])
    {
        Strengths = [.. pictures.SelectMany(frame)],
    };

    /// <summary>Draws and checks until nothing is open.</summary>
    private static Played Play(Storyboard board, Func<float[], double> model, double near) => Play(board, model, new PictureChecks(Near(near), []));

    private static Played Play(Storyboard board, Func<float[], double> model, PictureChecks checks)
    {
        double[] drawn = [.. board.Pictures.Select(picture => model([.. picture.Strengths]))];
        IRefinement refinement = AdaptivePictures.Of(board, checks);
        for (; !refinement.Open.IsEmpty; refinement = AdaptivePictures.Of(board, checks))
        {
            Assert.All(refinement.Open, open => Assert.Empty(refinement.Foresee(open).Pictures.Except(refinement.Chosen.Except(refinement.Open))));
            checks = checks with { Made = [.. checks.Made, .. refinement.Open.Select(open => Check(refinement, open, drawn, checks.Bound))] };
        }

        Assert.Distinct(refinement.Chosen);
        Storyboard settled = AdaptivePictures.Settle(board, checks);
        Assert.Subset(refinement.Chosen.ToHashSet(), settled.Drawn().ToHashSet());
        double worst = Enumerable.Range(0, board.Frames.Length).Max(
            frame => Math.Abs(Value(settled.BlendOf(frame), drawn) - model([.. board.StrengthsOf(frame)])));
        return new Played(settled, refinement.Chosen, drawn, worst);
    }

    private static PictureCheck Check(IRefinement refinement, int open, double[] drawn, BlendBound bound)
    {
        double decibel = Decibel(Value(refinement.Foresee(open), drawn) - drawn[open]);
        PictureDistance distance = new(decibel, decibel);
        return new PictureCheck(open, distance, bound.Allows(distance));
    }

    /// <summary>Flat, but for a slope along a line.</summary>
    private static double Bend(float[] strengths) => 0.3 * Math.Tanh(5 * (strengths[0] - 0.3 + (0.2 * strengths[1])));

    /// <summary>A check passes with so much of an error.</summary>
    private static BlendBound Near(double error) => new(Decibel(error) + 6);

    private static double Decibel(double error) => Math.Min(200, -20 * Math.Log10(Math.Abs(error)));

    private static double Shown(Played played, int frame) => Value(played.Board.BlendOf(frame), played.Values);

    private static double Value(FrameBlend blend, double[] drawn) => blend.Weights is { } weights
        ? blend.Pictures.Zip(weights, (picture, weight) => weight * drawn[picture]).Sum()
        : drawn[blend.Pictures[0]];

    private sealed record Played(Storyboard Board, ImmutableArray<int> Drawn, double[] Values, double WorstFrame);
}
