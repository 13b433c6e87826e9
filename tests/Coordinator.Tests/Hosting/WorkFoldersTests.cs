using AADiff.Coordinator.Hosting;
using AADiff.Shared.Programs;
using AADiff.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace AADiff.Coordinator.Tests.Hosting;

public sealed class WorkFoldersTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_coordinator_that_starts_removes_what_twenty_killed_ones_left_and_nothing_of_living_ones()
    {
        string sounds = WorkFolders.Sounds(_folder.File("all"));
        Directory.CreateDirectory(sounds);
        string proofs = WorkFolders.Proofs(_folder.File("all"));
        File.WriteAllText(Path.Combine(Directory.CreateDirectory(Path.Combine(proofs, $"{await ProcessMarks.EndedAsync()}-left")).FullName, "video.mp4"), "x");
        Directory.CreateDirectory(Path.Combine(proofs, $"{ProcessMark.Own}-used"));
        for (int kill = 0; kill < 20; kill++)
        {
            File.WriteAllText(Path.Combine(sounds, $"{await ProcessMarks.EndedAsync()}-copy{kill}.tmp"), "a sound");
            Directory.CreateDirectory(Path.Combine(Path.GetTempPath(), $"aadiff-sound-{await ProcessMarks.EndedAsync()}-{kill}"));
        }

        File.WriteAllText(Path.Combine(sounds, $"{ProcessMark.Own}-copy.tmp"), "in use");

        await new WorkFolders(_folder.File("all"), TimeProvider.System, NullLogger<WorkFolders>.Instance).StartAsync(CancellationToken.None);

        Assert.Equal([$"{ProcessMark.Own}-used"], Directory.GetDirectories(proofs).Select(Path.GetFileName));
        Assert.Equal([$"{ProcessMark.Own}-copy.tmp"], Directory.GetFiles(sounds).Select(Path.GetFileName));
        Assert.All(
            Directory.GetDirectories(Path.GetTempPath(), "aadiff-sound-*"),
            folder => Assert.True(ProcessMark.IsAlive(string.Join('-', Path.GetFileName(folder).Split('-')[2..4]))));
    }
}
