using AADiff.Proof.Jobs;
using AADiff.Shared.Errors;
using AADiff.Shared.Objects;
using AADiff.Shared.Pictures;
using AADiff.Shared.Requests;
using AADiff.Testing;
using AADiff.Testing.Farm;
using AADiff.Testing.Video;
using Xunit;

namespace AADiff.Proof.Tests.Jobs;

public sealed class JobSourceTests : IDisposable
{
    private const int Rate = 12;
    private const int SampleRate = 16000;

    private readonly VideoWorld _world = new();
    private readonly TemporaryFolder _folder = new();

    public void Dispose()
    {
        _folder.Dispose();
        _world.Dispose();
    }

    [Fact]
    public async Task A_job_is_held_against_the_part_of_its_sound_that_it_was_made_of_and_leaves_no_files()
    {
        // Silent for two seconds, loud for one, silent again: of the last two seconds the first half is loud.
        string sound = _world.Wav("late.wav", SampleRate, 1, Enumerable.Range(0, 4 * SampleRate).Select(
            i => i / SampleRate == 2 ? 0.5f * MathF.Sin(i * 0.2f) : 0));
        await StoreAsync(await _world.RequestAsync(sound, new FrameRate(Rate)) with
        {
            Part = new SoundPart { Start = SoundTime.OfSeconds(2), Duration = SoundTime.OfSeconds(2) },
        });

        ProofSource source = await new JobSource(_world.Store, FakeJobs.Accepted("a")).OpenAsync(_folder.Path, default);

        double[] loudness = [.. source.Heard.Loudness];
        Assert.Equal(2 * Rate, loudness.Length);
        Assert.True(loudness[..(Rate - 2)].Min() > 10 * loudness[(Rate + 2)..].Max(), string.Join(' ', loudness));
        Assert.Equal(2 * Rate, await source.Frames.CountAsync());
        Assert.Empty(Directory.GetFileSystemEntries(_folder.Path));
    }

    [Fact]
    public async Task A_picture_that_was_removed_from_the_store_is_said()
    {
        await StoreAsync(await _world.RequestAsync(_world.Tone("tone.wav", 2), new FrameRate(Rate)));
        await _world.Store.DeleteAsync(ObjectNames.Picture(new PictureKey($"{0:x64}"), "a1"));

        UserError error = await Assert.ThrowsAsync<UserError>(() => new JobSource(_world.Store, FakeJobs.Accepted("a")).OpenAsync(_folder.Path, default));

        Assert.Contains("is not in the store any more: render it anew", error.Message, StringComparison.Ordinal);
    }

    private async Task StoreAsync(RenderRequest request)
    {
        await _world.PicturesAsync(8, 8, 100);
        await _world.Store.PutJsonAsync(ObjectNames.Request("a"), request, SpecJson.Options);
        await _world.Store.PutJsonAsync(
            ObjectNames.Storyboard("a"), VideoWorld.Storyboard(new FrameRate(Rate), Enumerable.Repeat(0, 2 * Rate)), SpecJson.Options);
    }
}
