using System.Buffers.Binary;
using System.Text;
using AADiff.Cli.Sessions;
using AADiff.Testing;
using AADiff.Testing.Video;
using Xunit;

namespace AADiff.Cli.Tests.Rendering;

/// <summary><c>--null-embeddings</c> from the command line to the photo that is inverted with them, in a farm of its own.</summary>
public sealed class NullEmbeddingsRenderTests : IDisposable
{
    private const int Steps = 2;
    private const int Tokens = 77;

    /// <summary>Of the bundled model's text encoder.</summary>
    private const int Width = 128;

    private readonly World _world = new();

    public void Dispose() => _world.Dispose();

    [Fact]
    public async Task A_file_that_fits_is_taken_and_one_of_other_steps_sampler_guidance_or_model_is_refused_with_what_differs()
    {
        string sound = _world.At("rain.ogg");
        await VideoWorld.FfmpegAsync("-i", TestData.Sample("rain.ogg"), "-t", "0.4", "-ac", "1", sound);

        Assert.True(await RenderAsync(sound, "fits", "", Steps) == 0, $"{_world.Error}");
        Assert.True(File.Exists(_world.At("fits.mp4")));

        // Steps are compared where the file is read; what only the node that has the model knows fails the job.
        await RefusedAsync(4, "steps", "", 2 * Steps, "are for 2 steps, and 4 are asked for: use --steps 2.");
        await RefusedAsync(1, "sampler", "\"scheduler\":\"euler\"", Steps, "were made with scheduler euler, and this has ddim; use --scheduler euler.");
        await RefusedAsync(1, "guidance", "\"guidance\":\"9\"", Steps, "were made with guidance 9, and this has 5; use --guidance 9.");
        await RefusedAsync(1, "model", "\"model_digest\":\"00ff\"", Steps, "were made with a model of another digest; use the model they were made with.");

        async Task RefusedAsync(int exit, string name, string metadata, int steps, string sentence)
        {
            Assert.Equal(exit, await RenderAsync(sound, name, metadata, steps));
            Assert.Contains(sentence, _world.Error.ToString(), StringComparison.Ordinal);
            Assert.False(File.Exists(_world.At($"{name}.mp4")));
        }
    }

    private async Task<int> RenderAsync(string sound, string name, string metadata, int steps)
    {
        string file = _world.At($"{name}.safetensors");
        await File.WriteAllBytesAsync(file, Embeddings(metadata));
        return await CommandLine.RunAsync(
            [
                "render", "--image", TestData.Photo("rain-sea-day.png"), "--prompt", "rain over the sea", "--word", "rain", "--audio", sound,
                "--null-embeddings", file, "--steps", $"{steps}", "--guidance", "5", "--fps", "5", "--fidelity", "20", "--out", _world.At($"{name}.mp4"),
            ],
            _world.Dependencies() with { Sessions = new FarmSessions(_world, InProcessFarmSession.StartAsync) },
            CancellationToken.None);
    }

    /// <summary>Noughts, as a .safetensors file.</summary>
    private static byte[] Embeddings(string metadata)
    {
        int bytes = Steps * Tokens * Width * sizeof(float);
        string header = $$$"""
            {"__metadata__":{{{{metadata}}}},"uncond_embeddings":{"dtype":"F32","shape":[{{{Steps}}},1,{{{Tokens}}},{{{Width}}}],"data_offsets":[0,{{{bytes}}}]}}
            """;
        byte[] text = Encoding.UTF8.GetBytes(header);
        byte[] file = new byte[8 + text.Length + bytes];
        BinaryPrimitives.WriteInt64LittleEndian(file, text.Length);
        text.CopyTo(file, 8);
        return file;
    }
}
