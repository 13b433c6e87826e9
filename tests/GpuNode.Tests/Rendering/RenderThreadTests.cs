using AADiff.GpuNode.Rendering;
using AADiff.Testing.Rendering;
using Xunit;

namespace AADiff.GpuNode.Tests.Rendering;

public sealed class RenderThreadTests
{
    [Fact]
    public async Task Whatever_draws_steps_back_behind_the_actors()
    {
        int actors = Niceness();
        TaskCompletionSource<int> drawing = new();
        using RenderThread thread = new(() => new FakeRenderer("a", 1, new RenderScript()));

        // As a session of ONNX Runtime does when it is made.
        thread.Post(_ => new Thread(() => drawing.SetResult(Niceness())).Start(), drawing.SetException);

        Assert.Equal(Math.Min(19, actors + RenderThread.Niceness), await drawing.Task);
    }

    /// <summary>The 19th field; the second one, the name in parentheses, may hold spaces.</summary>
    private static int Niceness()
    {
        string stat = File.ReadAllText("/proc/thread-self/stat");
        return int.Parse(stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[16]);
    }
}
