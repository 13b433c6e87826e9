using System.Buffers.Binary;
using AADiff.Coordinator.Planning;
using AADiff.Shared.Errors;
using AADiff.Shared.Objects;
using AADiff.Shared.Pictures;
using AADiff.Shared.Requests;
using AADiff.Testing;
using Xunit;

namespace AADiff.Coordinator.Tests.Planning;

/// <summary>What is refused where a request is planned: nothing is listened to or drawn for it.</summary>
public sealed class RequestRefusalTests : PlannerScenario
{
    [Fact]
    public async Task What_is_only_heard_must_be_there_and_be_a_sound_before_anything_is_drawn()
    {
        RenderRequest request = await RequestAsync(TestData.Sample("rain.ogg"), words: ["city"]);
        InputName noise = await StoreAsync([1, 2, 3, 4, 5], ".wav");

        UserError missing = await Assert.ThrowsAsync<UserError>(() => PlanAsync(request with { Heard = Heard(InputName.Of(Sha256Digest.Of([9]))) }));
        UserError wrong = await Assert.ThrowsAsync<UserError>(() => PlanAsync(request with { Heard = Heard(noise) }));
        JobPlan right = await PlanAsync(request with { Heard = Heard(request.Sounds[0].ObjectName) });

        Assert.Equal((ErrorClass.Input, ErrorClass.Input), (missing.Class, wrong.Class));
        Assert.Contains("the sound music.ogg that is to be heard is not in the object store", missing.Message, StringComparison.Ordinal);
        Assert.Contains("music.ogg is not a sound", wrong.Message, StringComparison.Ordinal);
        Assert.Equal(180, right.Storyboard.Frames.Length);
    }

    [Fact]
    public async Task An_envelope_that_was_written_in_per_cent_is_refused_with_its_frame()
    {
        RenderRequest request = await RequestAsync(TestData.Sample("rain.ogg"), words: ["rain"]);
        IEnumerable<string> lines = Enumerable.Range(0, 180).Select(frame => $"{frame},{(frame < 10 ? 0.5 : 80)}");
        InputName curve = await StoreAsync(System.Text.Encoding.UTF8.GetBytes("frame,v\n" + string.Join('\n', lines)), ".csv");
        request = request with { Prompt = "rain over a city", Sounds = [request.Sounds[0] with { CurveObjectName = curve }] };

        UserError error = await Assert.ThrowsAsync<UserError>(() => PlanAsync(request));

        Assert.Equal(ErrorClass.Input, error.Class);
        Assert.Contains("frame 10: column v: 80 is out of range", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", ErrorClass.Prompt, "empty")]
    [InlineData("a quiet harbour", ErrorClass.Prompt, "'city' is not in the prompt")]
    public async Task A_prompt_that_can_not_be_used_is_one_sentence(string prompt, ErrorClass errorClass, string says)
    {
        RenderRequest request = await RequestAsync(TestData.Sample("rain.ogg"), words: ["city"]);

        UserError error = await Assert.ThrowsAsync<UserError>(() => PlanAsync(request with { Prompt = prompt }));

        Assert.Equal(errorClass, error.Class);
        Assert.Contains(says, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(130, 128, "the nearest sizes are 128x128 and 160x128.")]
    [InlineData(1080, 1920, "mini can't draw 1080x1920: width and height must be multiples of 32; the nearest sizes are 1056x1920 and 1088x1920.")]
    public async Task A_picture_size_that_the_model_can_not_draw_is_refused(int width, int height, string sentence)
    {
        RenderRequest request = await RequestAsync(TestData.Sample("rain.ogg"));

        await AssertRefusedAsync(request with { Drawn = new PictureSize(width, height) }, ErrorClass.Usage, sentence);
    }

    [Fact]
    public async Task A_picture_of_more_pixels_than_the_operator_allows_is_refused()
    {
        RenderRequest request = await RequestAsync(TestData.Sample("thunder.ogg"), ["lightning"]) with { Drawn = new PictureSize(256, 128) };
        MostPixels = 0.032;

        UserError refusal = await Assert.ThrowsAsync<UserError>(() => PlanAsync(request));

        Assert.Contains("a picture of 256x128 has more than the 0.032 million pixels that this farm draws", refusal.Message, StringComparison.Ordinal);
        MostPixels = 0.033;
        await PlanAsync(request);
    }

    [Fact]
    public async Task A_picture_that_no_node_has_the_memory_for_is_refused()
    {
        RenderRequest request = await RequestAsync(TestData.Sample("rain.ogg")) with { Drawn = new PictureSize(4096, 4096) };

        Memory = new PictureMemory(null, long.MaxValue, DrawsItself: true);
        Presence = new ModelPresence(Nodes: 2, Holding: 1, Silent: 0, LargestMemory: 1L << 30);
        await AssertRefusedAsync(request, ErrorClass.Usage, "needs about", "the largest GPU node has 1.0 GiB", "is about");

        Presence = Presence with { LargestMemory = null };
        Memory = new PictureMemory(null, 1L << 29, DrawsItself: false);
        await AssertRefusedAsync(request, ErrorClass.Usage, "this machine has 0.5 GiB");

        Memory = new PictureMemory(1L << 29, long.MaxValue, DrawsItself: false);
        await AssertRefusedAsync(request, ErrorClass.Usage, "jobs:pictureMemory allows 0.5 GiB");
    }

    [Fact]
    public async Task A_small_coordinator_refuses_nothing_while_no_node_is_there()
    {
        Presence = new ModelPresence(0, 0, 0, null);
        Memory = new PictureMemory(null, 1 << 20, DrawsItself: false);

        await PlanAsync(await RequestAsync(TestData.Sample("rain.ogg"), words: ["city"]));
    }

    [Fact]
    public async Task A_model_that_no_node_has_is_refused_and_one_that_a_silent_node_may_have_is_not()
    {
        RenderRequest request = await RequestAsync(TestData.Sample("rain.ogg"), words: ["city"]);

        Presence = new ModelPresence(Nodes: 3, Holding: 0, Silent: 0, LargestMemory: null);
        await AssertRefusedAsync(request, ErrorClass.Model, "no GPU node has the model mini with the files that its coordinator has (digest ");

        Presence = Presence with { Silent = 1 };
        await PlanAsync(request);
    }

    [Theory]
    [InlineData(1001, "ddim", "model mini: 1001 steps do not fit")]
    [InlineData(60, "lcm", "model mini: 60 steps do not fit: the LCM sampler of this model knows 50 at most")]
    public async Task Steps_that_the_sampler_can_not_take_are_refused(int steps, string scheduler, string sentence) =>
        await AssertRefusedAsync(
            await RequestAsync(TestData.Sample("rain.ogg")) with { Steps = steps, Scheduler = scheduler }, ErrorClass.Usage, sentence);

    [Fact]
    public async Task Each_input_that_is_not_there_is_named()
    {
        RenderRequest request = await RequestAsync(TestData.Sample("rain.ogg"));
        var gone = InputName.Parse($"inputs/{new string('0', 64)}");

        await AssertRefusedAsync(
            request with { Sounds = [request.Sounds[0] with { ObjectName = gone }] }, ErrorClass.Input, "the sound rain.ogg is not in the object store");
        await AssertRefusedAsync(
            request with { Sounds = [request.Sounds[0] with { CurveObjectName = gone }] },
            ErrorClass.Input,
            "the curve of the sound rain.ogg is not in the object store");
        await AssertRefusedAsync(
            request with { Controls = new AttentionControls { Blend = new LocalBlend { MaskObjectName = gone } } },
            ErrorClass.Input,
            "the mask is not in the object store");
    }

    [Fact]
    public async Task A_mask_that_is_no_picture_or_would_be_a_huge_one_is_refused()
    {
        RenderRequest request = await RequestAsync(TestData.Sample("rain.ogg"));
        async Task<RenderRequest> WithMaskAsync(byte[] content)
        {
            InputName name = InputName.Of(Sha256Digest.Of(content));
            await Store.PutAsync(name.Value, new MemoryStream(content), "image/png");
            return request with { Controls = new AttentionControls { Blend = new LocalBlend { MaskObjectName = name } } };
        }

        await AssertRefusedAsync(await WithMaskAsync([1, 2, 3]), ErrorClass.Input, "the mask picture can't be used: not a picture");
        byte[] rgb = new byte[64 * 64 * 3];
        new Random(1).NextBytes(rgb);
        byte[] small = PngFile.Encode(new Picture(64, 64, rgb));
        await AssertRefusedAsync(await WithMaskAsync(small[..(small.Length / 2)]), ErrorClass.Input, "the mask picture can't be used: the picture is damaged");
        await AssertRefusedAsync(
            await WithMaskAsync(Claiming(small, 60_000)), ErrorClass.Input, "a picture of 60000 × 60000 pixels is too large; 16 megapixels are the most");
    }

    [Theory]
    [InlineData("vae_decoder/model.onnx")]
    [InlineData("text_encoder/model.onnx")]
    [InlineData("tokenizer/vocab.json")]
    public async Task A_part_that_was_cut_is_named_with_the_model_and_without_its_folder(string part)
    {
        string folder = Home.File("models", "hurt");
        foreach (string file in Directory.EnumerateFiles(TestData.MiniModel(), "*", SearchOption.AllDirectories))
        {
            string link = Path.Combine(folder, Path.GetRelativePath(TestData.MiniModel(), file));
            Directory.CreateDirectory(Path.GetDirectoryName(link)!);
            File.CreateSymbolicLink(link, file);
        }

        byte[] whole = await File.ReadAllBytesAsync(Path.Combine(folder, part));
        File.Delete(Path.Combine(folder, part));
        await File.WriteAllBytesAsync(Path.Combine(folder, part), whole[..(whole.Length / 2)]);
        RenderRequest request = await RequestAsync(TestData.Sample("rain.ogg"), words: ["city"]) with { Model = "hurt" };

        UserError error = await Assert.ThrowsAsync<UserError>(() => PlanAsync(request));

        Assert.Equal(ErrorClass.Model, error.Class);
        Assert.Contains("hurt", error.Message, StringComparison.Ordinal);
        Assert.Contains(part, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(Home.Path, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_sound_that_is_not_what_was_uploaded_is_refused_and_leaves_nothing_behind()
    {
        RenderRequest request = await RequestAsync(TestData.Sample("rain.ogg"));
        await Store.PutAsync(request.Sounds[0].ObjectName.Value, new MemoryStream([1, 2, 3]), "audio/ogg");

        UserError error = await Assert.ThrowsAsync<UserError>(() => PlanAsync(request));

        Assert.Equal(ErrorClass.Input, error.Class);
        Assert.Contains(request.Sounds[0].ObjectName.Value, error.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFiles(Home.File("work")));
    }

    [Fact]
    public async Task Nothing_stays_in_the_work_folder()
    {
        await PlanAsync(await RequestAsync(TestData.Sample("rain.ogg")));

        Assert.Empty(Directory.EnumerateFiles(Home.File("work")));
    }

    private async Task AssertRefusedAsync(RenderRequest request, ErrorClass errorClass, params string[] says)
    {
        UserError error = await Assert.ThrowsAsync<UserError>(() => PlanAsync(request));

        Assert.Equal(errorClass, error.Class);
        Assert.All(says, sentence => Assert.Contains(sentence, error.Message, StringComparison.Ordinal));
        Assert.DoesNotContain(TestData.Repository, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("listening", Stages);
    }

    /// <summary>The same file with other sides in its header, and the checksum that goes with them.</summary>
    private static byte[] Claiming(byte[] png, int side)
    {
        byte[] changed = [.. png];
        BinaryPrimitives.WriteInt32BigEndian(changed.AsSpan(16), side);
        BinaryPrimitives.WriteInt32BigEndian(changed.AsSpan(20), side);
        BinaryPrimitives.WriteUInt32BigEndian(changed.AsSpan(29), Crc32(changed.AsSpan(12, 17)));
        return changed;
    }

    private static uint Crc32(ReadOnlySpan<byte> bytes)
    {
        uint crc = uint.MaxValue;
        foreach (byte one in bytes)
        {
            crc ^= one;
            for (int bit = 0; bit < 8; bit++)
            {
                crc = (crc & 1) == 0 ? crc >> 1 : (crc >> 1) ^ 0xEDB88320;
            }
        }

        return ~crc;
    }

    private static HeardSound Heard(InputName name) => new() { Kind = HeardKind.File, ObjectName = name, FileName = "music.ogg" };
}
