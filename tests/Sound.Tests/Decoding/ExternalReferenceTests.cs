using System.Buffers.Binary;
using System.Diagnostics;
using System.Text;
using AADiff.Shared.Errors;
using AADiff.Testing;
using Xunit;

namespace AADiff.Sound.Tests.Decoding;

/// <summary>A QuickTime film may say that its samples lie in another file.</summary>
public sealed class ExternalReferenceTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_film_whose_sound_lies_in_another_file_is_refused_and_that_file_is_not_read()
    {
        File.Copy(Recordings.Dog, _folder.File("other.wav"));
        using (Process ffmpeg = Process.Start(
            "ffmpeg", ["-v", "error", "-f", "lavfi", "-i", "sine=duration=0.5", "-c:a", "pcm_s16le", _folder.File("whole.mov")]))
        {
            await ffmpeg.WaitForExitAsync();
        }

        byte[] film = await File.ReadAllBytesAsync(_folder.File("whole.mov"));
        await File.WriteAllBytesAsync(_folder.File("film.mov"), WithReference(film, "other.wav"));

        Assert.NotEmpty(await Recordings.ReadAllAsync(_folder.File("whole.mov")));
        UserError error = await Assert.ThrowsAsync<UserError>(() => Recordings.ReadAllAsync(_folder.File("film.mov")));
        Assert.Equal(ErrorClass.Input, error.Class);
    }

    /// <summary>An alias record in the place of "the samples are in this file" (dref, QuickTime File Format), and longer boxes around it.</summary>
    private static byte[] WithReference(byte[] film, string name)
    {
        int at = film.AsSpan().IndexOf("dref"u8) - 4;
        int length = BinaryPrimitives.ReadInt32BigEndian(film.AsSpan(at));
        byte[] file = Encoding.ASCII.GetBytes(name);
        byte[] levels = [0, 1, 0, 1];
        byte[] path = [0, 2, 0, (byte)file.Length, .. file, .. new byte[file.Length % 2], 0xFF, 0xFF, 0, 0];
        byte[] alias =
        [
            .. "alis"u8, .. new byte[14], 0, .. new byte[39], (byte)file.Length, .. file, .. new byte[63 - file.Length], .. new byte[16], .. levels,
            .. new byte[16], .. path,
        ];
        byte[] entry = [.. BigEndian(alias.Length + 4), .. alias];
        byte[] box = [.. BigEndian(entry.Length + 16), .. "dref"u8, .. new byte[4], .. BigEndian(1), .. entry];
        byte[] changed = [.. film[..at], .. box, .. film[(at + length)..]];
        Grow(changed.AsSpan(0, at), at, box.Length - length);
        return changed;
    }

    /// <summary>All boxes that hold the place, from the outside in.</summary>
    private static void Grow(Span<byte> before, int place, int by)
    {
        for (int at = 0; at + 8 <= before.Length;)
        {
            int length = BinaryPrimitives.ReadInt32BigEndian(before[at..]);
            if (at + length > place)
            {
                BinaryPrimitives.WriteInt32BigEndian(before[at..], length + by);
                at += 8;
            }
            else
            {
                at += length;
            }
        }
    }

    private static byte[] BigEndian(int value)
    {
        byte[] bytes = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(bytes, value);
        return bytes;
    }
}
