using AADiff.Coordinator.Assembly;
using AADiff.Shared.Requests;
using Xunit;

namespace AADiff.Coordinator.Tests.Assembly;

public sealed class AssemblyFolderTests : IDisposable
{
    private readonly AssemblyWorld _world = new();

    public void Dispose() => _world.Dispose();

    [Fact]
    public async Task What_one_assembly_is_writing_survives_the_begin_of_the_next()
    {
        AssemblyFolder stopped = new(_world.WorkFolder, "job");
        stopped.Create();

        await stopped.WriteAsync("segment.mp4", async part =>
        {
            await File.WriteAllTextAsync(stopped.File(part), "moving");
            new AssemblyFolder(_world.WorkFolder, "job").Create();
        });

        Assert.True(stopped.Has("segment.mp4"));
    }

    [Fact]
    public async Task What_is_being_checked_survives_steps_that_begin_meanwhile()
    {
        RenderRequest request = await _world.RequestAsync(_world.Tone("tone.wav", 0.5), new FrameRate(10));
        VideoEncoder encoder = _world.Encoder(request);
        using CancellationTokenSource enough = new();
        Task steps = Task.Run(() =>
        {
            while (!enough.IsCancellationRequested)
            {
                _world.Folder.Create();
            }
        });

        for (int time = 0; time < 5; time++)
        {
            EncodedSound sound = await encoder.EncodeSoundAsync(CancellationToken.None);
            Assert.True(sound.Samples >= 22050);
        }

        await enough.CancelAsync();
        await steps;
    }
}
