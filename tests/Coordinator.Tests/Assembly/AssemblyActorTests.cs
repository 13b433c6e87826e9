using System.Collections.Immutable;
using AADiff.Coordinator.Assembly;
using AADiff.Diffusion;
using AADiff.Diffusion.Networks;
using AADiff.Shared.Objects;
using AADiff.Shared.Pictures;
using AADiff.Shared.Requests;
using AADiff.Testing.Pictures;
using AADiff.Testing.Video;
using Akka.Actor;
using Akka.TestKit.Xunit2;
using Xunit;
using static AADiff.Coordinator.Assembly.AssemblyProtocol;

namespace AADiff.Coordinator.Tests.Assembly;

public sealed class AssemblyActorTests : TestKit
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(60);
    private readonly VideoWorld _world = new();
    private readonly Storyboard _storyboard = VideoWorld.Storyboard(new FrameRate(10), Enumerable.Range(0, 100).Select(f => f / 40));

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        _world.Dispose();
    }

    [Fact]
    public async Task A_video_is_stored_when_the_last_picture_is_recorded_and_the_work_folder_is_left_empty()
    {
        RenderRequest request = await _world.RequestAsync(_world.Tone("tone.wav", 10), new FrameRate(10));
        ImmutableArray<RecordedPicture> pictures = await RecordedAsync(_world, 32, 32, 20, 120, 220);
        IActorRef assembly = Start(request, _world.Store);

        assembly.Tell(new PicturesRecorded([pictures[2]]));
        assembly.Tell(new PicturesRecorded([pictures[0], pictures[2]]));
        assembly.Tell(new PicturesRecorded([pictures[1]]));
        var stored = await ExpectMsgAsync<VideoStored>(_patience);

        Assert.StartsWith("videos/j1/", stored.ObjectName, StringComparison.Ordinal);
        Assert.Equal(10, stored.Seconds, 3);
        ObjectInfo found = (await _world.Store.FindAsync(stored.ObjectName))!;
        Assert.Equal(stored.Bytes, found.Bytes);
        string file = _world.File("store/" + stored.ObjectName);
        Assert.Equal(stored.Sha256, Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(await File.ReadAllBytesAsync(file))));
        byte[] seen = await VideoWorld.BrightnessAsync(file);
        Assert.Equal(_storyboard.Frames.Select(p => 20 + (100 * p)), seen.Select(grey => (int)Math.Round(grey / 20.0) * 20));
        Assert.Empty(Directory.EnumerateFileSystemEntries(_world.WorkFolder));
    }

    [Fact]
    public async Task Encoding_starts_while_pictures_are_missing_and_an_assembly_that_is_stopped_goes_on_where_it_was()
    {
        RenderRequest request = await _world.RequestAsync(_world.Tone("tone.wav", 10), new FrameRate(10));
        ImmutableArray<RecordedPicture> pictures = await RecordedAsync(_world, 32, 32, 20, 120, 220);
        IActorRef first = Start(request, _world.Store);
        first.Tell(new PicturesRecorded([pictures[0], pictures[1]]));
        string[] early = await FilesAsync(2);
        Watch(first);
        Sys.Stop(first);
        await ExpectTerminatedAsync(first);
        File.WriteAllText(Path.Combine(_world.WorkFolder, "j1", "killed.part"), "half");
        DateTime[] written = [.. early.Select(File.GetLastWriteTimeUtc)];

        IActorRef second = Start(request, _world.Store);
        second.Tell(new PicturesRecorded([pictures[0], pictures[1]]));
        await AwaitConditionAsync(() => Task.FromResult(!File.Exists(Path.Combine(_world.WorkFolder, "j1", "killed.part"))), _patience);
        Assert.Equal(written, early.Select(File.GetLastWriteTimeUtc));
        second.Tell(new PicturesRecorded(pictures));
        var stored = await ExpectMsgAsync<VideoStored>(_patience);

        using var undisturbed = new VideoWorld();
        RenderRequest same = await undisturbed.RequestAsync(undisturbed.Tone("tone.wav", 10), new FrameRate(10));
        IActorRef other = Start(same, undisturbed.Store, undisturbed);
        other.Tell(new PicturesRecorded(await RecordedAsync(undisturbed, 32, 32, 20, 120, 220)));
        Assert.Equal(stored.Sha256, (await ExpectMsgAsync<VideoStored>(_patience)).Sha256);
    }

    [Fact]
    public async Task The_working_files_of_a_video_that_will_not_be_go_with_it()
    {
        RenderRequest request = await _world.RequestAsync(_world.Tone("tone.wav", 10), new FrameRate(10));
        ImmutableArray<RecordedPicture> pictures = await RecordedAsync(_world, 32, 32, 20, 120, 220);
        IActorRef assembly = Start(request, _world.Store);
        assembly.Tell(new PicturesRecorded([pictures[0], pictures[1]]));
        await FilesAsync(2);

        assembly.Tell(Discard.Instance);

        await AwaitConditionAsync(() => Task.FromResult(!Directory.EnumerateFileSystemEntries(_world.WorkFolder).Any()), _patience);
    }

    [Fact]
    public async Task A_store_that_is_away_is_reported_once_and_the_assembly_goes_on_when_it_is_back()
    {
        RenderRequest request = await _world.RequestAsync(_world.Tone("tone.wav", 10), new FrameRate(10));
        ImmutableArray<RecordedPicture> pictures = await RecordedAsync(_world, 32, 32, 20, 120, 220);
        string store = _world.File("store");
        Directory.Move(store, store + ".away");
        IActorRef assembly = Start(request, _world.Store);

        // The sound, which is begun with the assembly, fails alone; then it and several segments fail together.
        Assert.True((await ExpectMsgAsync<AssemblyFailed>(_patience)).Storage);
        assembly.Tell(new PicturesRecorded(pictures));
        Assert.True((await ExpectMsgAsync<AssemblyFailed>(_patience)).Storage);
        await ExpectNoMsgAsync(TimeSpan.FromMilliseconds(300));
        Directory.Move(store + ".away", store);
        assembly.Tell(new PicturesRecorded([]));

        // A step that was still under way may report the outage once more.
        object answer = await FishForMessageAsync(m => m is VideoStored || Retry(m), _patience);
        Assert.IsType<VideoStored>(answer);

        bool Retry(object message)
        {
            Assert.True(Assert.IsType<AssemblyFailed>(message).Storage);
            assembly.Tell(new PicturesRecorded([]));
            return false;
        }
    }

    [Fact]
    public async Task A_picture_that_was_replaced_by_another_valid_one_is_told_lost_and_can_not_be_found_again()
    {
        RenderRequest request = await _world.RequestAsync(_world.Tone("tone.wav", 10), new FrameRate(10));
        ImmutableArray<RecordedPicture> pictures = await DigestedAsync(await RecordedAsync(_world, 32, 32, 20, 120, 220));
        string replaced = _world.File("store/" + pictures[1].ObjectName);
        File.Copy(_world.File("store/" + pictures[2].ObjectName), replaced, overwrite: true);

        IActorRef assembly = Start(request, _world.Store);
        assembly.Tell(new PicturesRecorded(pictures));

        var failed = await ExpectMsgAsync<AssemblyFailed>(_patience);
        Assert.Equal(pictures[1].ObjectName, failed.Lost);
        Assert.Contains("was changed after it was recorded", failed.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(replaced));
    }

    [Fact]
    public async Task Around_the_word_a_video_that_is_larger_than_its_pictures_shows_the_photo_itself()
    {
        MovedPhoto photo = new(new PictureSize(64, 48), PhotoFit.Crop);
        InputName file = InputName.Of(Sha256Digest.Of(photo.File), ".png");
        await _world.Store.PutAsync(file.Value, new MemoryStream(photo.File), "image/png");
        await _world.Store.PutAsync(ObjectNames.BaseTensors(_storyboard.Base, "a"), new MemoryStream(BaseOf(photo)), "application/octet-stream");
        RenderRequest request = (await _world.RequestAsync(_world.Tone("tone.wav", 10), new FrameRate(10))) with
        {
            VideoSize = new PictureSize(256, 192),
            Photo = new PhotoInput { ObjectName = file, Sha256 = file.Digest, FileName = "photo.png", Background = PhotoBackground.Photo },
        };
        byte[] moved = PngFile.Encode(photo.Moved);
        ImmutableArray<RecordedPicture> pictures = await RecordedAsync(_world, 64, 48, 20, 120, 220);
        foreach (RecordedPicture picture in pictures)
        {
            await _world.Store.PutAsync(picture.ObjectName, new MemoryStream(moved), "image/png");
        }

        Start(request, _world.Store).Tell(new PicturesRecorded(pictures));
        var stored = await ExpectMsgAsync<VideoStored>(_patience);

        Picture own = photo.Own(new PictureSize(256, 192));
        byte[] png = await VideoWorld.FfmpegAsync("-i", _world.File("store/" + stored.ObjectName), "-frames:v", "1", "-c:v", "png", "-f", "image2pipe", "-");
        double scaled = photo.Outside(PictureFile.Decode(PngFile.Encode(photo.Shown), 256, 192), own);
        Assert.InRange(photo.Outside(PictureFile.Decode(png), own), scaled + 3, double.PositiveInfinity);
        ObjectInfo detail = Assert.Single(await _world.Store.ListAsync(ObjectNames.PhotoDetails("j1")).ToArrayAsync());
        Assert.NotNull(ObjectNames.PhotoDetailDigest(detail.Name));

        // Whoever goes on with the job takes what is there.
        await _world.Store.DeleteAsync(ObjectNames.BaseTensors(_storyboard.Base, "a"));
        Start(request, _world.Store).Tell(new PicturesRecorded(pictures));
        Assert.Equal(stored.Sha256, (await ExpectMsgAsync<VideoStored>(_patience)).Sha256);
    }

    [Fact]
    public async Task A_sound_that_is_none_fails_the_job_and_not_the_store()
    {
        await File.WriteAllTextAsync(_world.File("poem.wav"), "Tyger Tyger, burning bright");
        Start(await _world.RequestAsync(_world.File("poem.wav"), new FrameRate(10)), _world.Store);

        var failed = await ExpectMsgAsync<AssemblyFailed>(_patience);

        Assert.False(failed.Storage);
        Assert.StartsWith("poem.wav is not a sound", failed.Error, StringComparison.Ordinal);
    }

    private Akka.TestKit.TestActorRef<AssemblyActor> Start(RenderRequest request, IObjectStore store) => Start(request, store, _world);

    private Akka.TestKit.TestActorRef<AssemblyActor> Start(RenderRequest request, IObjectStore store, VideoWorld world)
    {
        var assembly = ActorOfAsTestActorRef<AssemblyActor>(
            AssemblyActor.Props("j1", request, new AssemblyDependencies { Store = store, WorkFolder = world.WorkFolder, Turns = world.Turns }), TestActor);
        assembly.Tell(new StoryboardKnown(_storyboard));
        return assembly;
    }

    private static byte[] BaseOf(MovedPhoto photo)
    {
        LatentShape shape = new(1, photo.Region.Height, photo.Region.Width);
        PromptEmbedding prompt = new(2, new float[6], null, 1);
        return new PreparedBase
        {
            Shape = shape,
            PictureSize = photo.Drawn,
            StartLatent = new float[shape.Count],
            Prompt = prompt,
            NegativePrompt = prompt,
            Photo = new PhotoLayer(photo.Region.Values, photo.Shown.Rgb),
        }.Write();
    }

    private static async Task<ImmutableArray<RecordedPicture>> RecordedAsync(VideoWorld world, int width, int height, params byte[] greys) =>
        [.. (await world.PicturesAsync(width, height, greys)).Select((name, picture) => new RecordedPicture(picture, name))];

    /// <summary>With the digests of what lies in the store now.</summary>
    private async Task<ImmutableArray<RecordedPicture>> DigestedAsync(ImmutableArray<RecordedPicture> pictures)
    {
        var digested = ImmutableArray.CreateBuilder<RecordedPicture>();
        foreach (RecordedPicture picture in pictures)
        {
            await using Stream content = await _world.Store.OpenAsync(picture.ObjectName);
            digested.Add(picture with { Digest = await Sha256Digest.OfAsync(content, CancellationToken.None) });
        }

        return digested.ToImmutable();
    }

    /// <summary>Finished segments, once there are this many besides the sound.</summary>
    private async Task<string[]> FilesAsync(int count)
    {
        string[] files = [];
        await AwaitConditionAsync(
            () =>
            {
                string folder = Path.Combine(_world.WorkFolder, "j1");
                files = Directory.Exists(folder) ? Directory.GetFiles(folder, "segment-*.mp4") : [];
                return Task.FromResult(files.Length == count && Directory.GetFiles(folder, "sound-*.m4a").Length == 1);
            },
            _patience);
        return files;
    }
}
