using AADiff.Coordinator.Hosting;
using AADiff.Shared.Errors;
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

        await StartAsync(_folder.File("all"));

        Assert.Equal([$"{ProcessMark.Own}-used"], Directory.GetDirectories(proofs).Select(Path.GetFileName));
        Assert.Equal([$"{ProcessMark.Own}-copy.tmp"], Directory.GetFiles(sounds).Select(Path.GetFileName));
        Assert.All(
            Directory.GetDirectories(Path.GetTempPath(), "aadiff-sound-*"),
            folder => Assert.True(ProcessMark.IsAlive(string.Join('-', Path.GetFileName(folder).Split('-')[2..4]))));
    }

    [Fact]
    public async Task A_coordinator_that_can_write_no_working_files_does_not_start_and_one_that_can_leaves_nothing_there()
    {
        string notAFolder = _folder.File("taken");
        File.WriteAllText(notAFolder, "a file");

        UserError error = await Assert.ThrowsAsync<UserError>(() => StartAsync(Path.Combine(notAFolder, "work")));
        await StartAsync(_folder.File("new/work"));

        Assert.Equal(ErrorClass.Usage, error.Class);
        Assert.StartsWith($"The folder {notAFolder}/work for working files can't be written (", error.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(_folder.File("new/work")));
    }

    private static Task StartAsync(string work) =>
        new WorkFolders(work, TimeProvider.System, NullLogger<WorkFolders>.Instance).StartAsync(CancellationToken.None);
}
