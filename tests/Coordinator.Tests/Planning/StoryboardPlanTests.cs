using AADiff.Coordinator.Planning;
using AADiff.Shared.Pictures;
using AADiff.Shared.Requests;
using Xunit;

namespace AADiff.Coordinator.Tests.Planning;

public sealed class StoryboardPlanTests
{
    [Fact]
    public void Equal_strengths_share_one_picture_wherever_they_stand()
    {
        Storyboard board = StoryboardPlan.From(Spec(), new FrameRate(30), 6, [[1f, 2f, 1f, 1f, 0.5f, 2f]]);

        Assert.Equal([0, 1, 0, 0, 2, 1], board.Frames.AsEnumerable());
        Assert.Equal([1f, 2f, 0.5f], board.Pictures.Select(p => p.Strengths[0]));
        Assert.Equal(3, board.Pictures.Select(p => p.Key).Distinct().Count());
    }

    [Fact]
    public void Two_words_give_a_picture_for_each_pair_of_strengths()
    {
        Storyboard board = StoryboardPlan.From(Spec(), new FrameRate(30), 4, [[1f, 1f, 2f, 2f], [1f, 3f, 1f, 1f]]);

        Assert.Equal([0, 1, 2, 2], board.Frames.AsEnumerable());
        Assert.Equal([1f, 3f], board.Pictures[1].Strengths.AsEnumerable());
    }

    [Fact]
    public void Without_a_driven_word_every_frame_is_the_base_picture()
    {
        Storyboard board = StoryboardPlan.From(Spec() with { Words = [] }, new FrameRate(30), 3, []);

        Assert.Equal([0, 0, 0], board.Frames.AsEnumerable());
        Assert.Single(board.Pictures);
    }

    [Fact]
    public void The_sound_that_moves_a_shared_word_furthest_wins_in_each_frame() =>
        Assert.Equal([0.2f, 3f, 1f], StoryboardPlan.Furthest([[0.2f, 1.5f, 1f], [1.5f, 3f, 1f]]));

    [Fact]
    public void Another_seed_gives_other_pictures_and_another_folder_of_the_same_model_does_not()
    {
        Storyboard board = StoryboardPlan.From(Spec(), new FrameRate(30), 1, [[1f]]);

        Assert.NotEqual(board.Pictures[0].Key, StoryboardPlan.From(Spec() with { Seed = 8 }, new FrameRate(30), 1, [[1f]]).Pictures[0].Key);
        Assert.Equal(board.Pictures[0].Key, StoryboardPlan.From(Spec() with { Model = "elsewhere" }, new FrameRate(30), 1, [[1f]]).Pictures[0].Key);
    }

    [Fact]
    public void Minus_zero_and_zero_are_the_same_strength()
    {
        BaseKey key = Spec().Key();

        Assert.Equal(BaseSpec.PictureKey(key, [0f]), BaseSpec.PictureKey(key, [-0f]));
        Assert.NotEqual(BaseSpec.PictureKey(key, [0f]), BaseSpec.PictureKey(key, [float.Epsilon]));
    }

    private static BaseSpec Spec() => new()
    {
        Model = "mini",
        ModelDigest = "d",
        Prompt = "lightning over a city",
        NegativePrompt = "",
        Words = [new DrivenWord("lightning", [1])],
        Size = new PictureSize(128, 128),
        Seed = 7,
        Steps = 25,
        Guidance = 3,
        Scheduler = "ddim",
        Controls = new AttentionControls(),
    };
}
