using AADiff.Shared.Errors;
using AADiff.Shared.Programs;
using AADiff.Testing;
using Xunit;

namespace AADiff.Shared.Tests.Programs;

public sealed class ScratchFolderTests : IDisposable
{
    private readonly TemporaryFolder _place = new();

    public void Dispose() => _place.Dispose();

    [Fact]
    public void A_place_that_can_not_be_written_or_is_too_deep_for_a_socket_is_passed_over()
    {
        string deep = Directory.CreateDirectory(_place.File(new string('d', 90))).FullName;
        string file = _place.File("file");
        File.WriteAllText(file, "x");

        DirectoryInfo folder = ScratchFolder.Create("aadiff-test-", "samples", ["/proc", file, deep, _place.Path]);

        Assert.Equal(_place.Path, folder.Parent!.FullName);
        Assert.True(
            OperatingSystem.IsWindows()
            || File.GetUnixFileMode(folder.FullName) == (UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute));
        Assert.Equal(deep, ScratchFolder.Create("aadiff-test-", "", [deep, _place.Path]).Parent!.FullName);
    }

    [Fact]
    public void Without_any_place_that_is_said_in_one_sentence()
    {
        UserError error = Assert.Throws<UserError>(() => ScratchFolder.Create("aadiff-test-", "samples", ["/proc"]));

        Assert.Contains("set TMPDIR", error.Message, StringComparison.Ordinal);
    }
}
