using System.Net;
using System.Net.Sockets;
using AADiff.Shared.Errors;
using AADiff.Sound.Decoding;
using AADiff.Testing;
using Xunit;

namespace AADiff.Sound.Tests.Decoding;

/// <summary>What is offered as a sound and is none, or is an attempt to have other things opened.</summary>
public sealed class RefusedSoundTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_missing_file_is_named() =>
        Assert.Contains("nowhere.wav does not exist", await RefusalAsync(_folder.File("nowhere.wav")));

    [Fact]
    public async Task A_folder_is_no_sound() => Assert.Contains("is a folder", await RefusalAsync(_folder.Path));

    [Fact]
    public async Task An_empty_file_is_no_sound() => Assert.Contains("is empty", await RefusalAsync(Write("empty.wav", [])));

    [Theory]
    [InlineData("text.mp3", "This is no sound at all, only words.\n")]
    [InlineData("list.json", "{\"a\": [1, 2, 3]}")]
    public async Task Text_is_no_sound(string name, string text) =>
        Assert.Contains("is not a sound that ffmpeg can decode", await RefusalAsync(Write(name, System.Text.Encoding.UTF8.GetBytes(text))));

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Random_bytes_are_no_sound_even_when_they_are_called_bin(int seed)
    {
        byte[] bytes = new byte[40_000];
        new Random(seed).NextBytes(bytes);
        Assert.Contains("is not a sound", await RefusalAsync(Write("noise.bin", bytes)));
    }

    [Fact]
    public async Task A_picture_is_no_sound()
    {
        string path = _folder.File("picture.png");
        Recordings.Ffmpeg("-f", "lavfi", "-i", "testsrc=d=1", "-frames:v", "1", path);
        Assert.Contains("is not a sound", await RefusalAsync(path));
    }

    [Fact]
    public async Task A_video_without_sound_is_told_so()
    {
        string path = _folder.File("mute.mp4");
        Recordings.Ffmpeg("-f", "lavfi", "-i", "testsrc=d=1:s=64x64", path);
        Assert.Contains("holds no sound track", await RefusalAsync(path));
    }

    [Fact]
    public async Task A_sound_of_zero_length_is_told_so()
    {
        string path = _folder.File("nothing.wav");
        Recordings.Ffmpeg("-i", Recordings.Dog, "-t", "0", "-c:a", "pcm_s16le", path);
        Assert.Contains("zero length", await RefusalAsync(path));
    }

    [Fact]
    public async Task A_file_cut_off_before_what_describes_it_is_no_sound()
    {
        string whole = _folder.File("whole.m4a");
        Recordings.Ffmpeg("-i", Recordings.Dog, whole);
        byte[] bytes = await File.ReadAllBytesAsync(whole);
        Assert.Contains("is not a sound", await RefusalAsync(Write("cut.m4a", bytes[..(bytes.Length / 2)])));
    }

    [Theory]
    [InlineData("hls.wav", "#EXTM3U\n#EXT-X-TARGETDURATION:5\n#EXTINF:5,\n{sound}\n#EXT-X-ENDLIST\n")]
    [InlineData("hls.mp4", "#EXTM3U\n#EXT-X-TARGETDURATION:5\n#EXTINF:5,\n{address}\n#EXT-X-ENDLIST\n")]
    [InlineData("script.wav", "ffconcat version 1.0\nfile '{sound}'\n")]
    [InlineData("winamp.wav", "[playlist]\nFile1={sound}\n")]
    public async Task A_playlist_is_refused_whatever_it_is_called(string name, string content)
    {
        using var web = new Listener();
        string path = Write(name, System.Text.Encoding.UTF8.GetBytes(Fill(content, web)));
        Assert.Contains("is a playlist, and no other files are opened", await RefusalAsync(path));
        Assert.False(web.WasAsked);
    }

    [Theory]
    [InlineData("\n#EXTM3U\n#EXT-X-TARGETDURATION:5\n#EXTINF:5,\n{sound}\n#EXT-X-ENDLIST\n")]
    [InlineData(" ffconcat version 1.0\nfile '{sound}'\n")]
    [InlineData("# a comment first\nffconcat version 1.0\nfile '{sound}'\n")]
    [InlineData("<?xml version=\"1.0\"?><MPD xmlns=\"urn:mpeg:dash:schema:mpd:2011\" type=\"static\"><Period><AdaptationSet><Representation>"
        + "<BaseURL>{address}</BaseURL></Representation></AdaptationSet></Period></MPD>")]
    [InlineData("v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\nm=audio 5004 RTP/AVP 0\n")]
    [InlineData("<asx version=\"3.0\"><entry><ref href=\"{address}\"/></entry></asx>")]
    public async Task Other_lists_and_scripts_are_refused_by_ffmpeg_itself(string content)
    {
        using var web = new Listener();
        string path = Write("innocent.wav", System.Text.Encoding.UTF8.GetBytes(Fill(content, web)));
        Assert.Contains("innocent.wav is not a sound", await RefusalAsync(path));
        Assert.False(web.WasAsked);
    }

    [Theory]
    [InlineData("{address}")]
    [InlineData("concat:{sound}|{sound}")]
    [InlineData("subfile,,start,0,end,1000,,:{sound}")]
    [InlineData("data:audio/wav;base64,UklGRg==")]
    [InlineData("file:{sound}")]
    [InlineData("async:{sound}")]
    [InlineData("-")]
    [InlineData("pipe:0")]
    public async Task An_address_or_a_protocol_is_no_file(string path)
    {
        using var web = new Listener();
        string sentence = await RefusalAsync(Fill(path, web));
        Assert.Matches("is an address, and only local files are opened|does not exist", sentence);
        Assert.False(web.WasAsked);
    }

    [Theory]
    [InlineData("#EXTM3U\n#EXT-X-TARGETDURATION:5\n#EXTINF:5,\n{sound}\n#EXT-X-ENDLIST\n")]
    [InlineData("ffconcat version 1.0\nfile '{sound}'\n")]
    public async Task The_arguments_for_ffmpeg_alone_keep_it_from_opening_another_file(string content)
    {
        // Past the first look at the file: what stands between such a list and ffmpeg if the look is fooled.
        string path = Write("list", System.Text.Encoding.UTF8.GetBytes(content.Replace("{sound}", Recordings.Dog, StringComparison.Ordinal)));
        var e = await Assert.ThrowsAsync<FFMpegCore.Exceptions.FFProbeProcessException>(() =>
            FFMpegCore.FFProbe.AnalyseAsync(path, customArguments: FfmpegGuard.InputArguments));
        Assert.Contains(e.StandardError, line => line.Contains("not on whitelist", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Without_a_working_ffmpeg_the_sentence_says_how_to_install_it()
    {
        // A file that is there but is no program fails to start exactly as one that is not there.
        Write("ffprobe", [0]);
        var decoder = new FfmpegSoundDecoder(binaryFolder: _folder.Path);
        UserError error = await Assert.ThrowsAsync<UserError>(() => decoder.OpenAsync(new SoundFile(Recordings.Dog), CancellationToken.None));
        Assert.Contains("apt-get install ffmpeg", error.Message);
    }

    [Fact]
    public async Task A_sentence_calls_the_file_what_the_user_calls_it()
    {
        var file = new SoundFile(Write("0a1b2c", "no sound"u8.ToArray()), "holiday.ogg");
        UserError error = await Assert.ThrowsAsync<UserError>(() => new FfmpegSoundDecoder().OpenAsync(file, CancellationToken.None));
        Assert.StartsWith("holiday.ogg is not a sound", error.Message);
        Assert.DoesNotContain(_folder.Path, error.Message);
        Assert.DoesNotContain("aadiff-sound", error.Message);
    }

    private static async Task<string> RefusalAsync(string path)
    {
        UserError error = await Assert.ThrowsAsync<UserError>(() => Recordings.ReadAllAsync(path));
        Assert.Equal(ErrorClass.Input, error.Class);
        Assert.DoesNotContain('\n', error.Message);
        return error.Message;
    }

    private static string Fill(string text, Listener web) => text
        .Replace("{sound}", Recordings.Dog, StringComparison.Ordinal)
        .Replace("{address}", $"http://127.0.0.1:{web.Port}/sound.wav", StringComparison.Ordinal);

    private string Write(string name, byte[] bytes)
    {
        string path = _folder.File(name);
        File.WriteAllBytes(path, bytes);
        return path;
    }

    /// <summary>A port that notices when anybody connects.</summary>
    private sealed class Listener : IDisposable
    {
        private readonly TcpListener _listener = new(IPAddress.Loopback, 0);

        public Listener() => _listener.Start();

        public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

        public bool WasAsked => _listener.Pending();

        public void Dispose() => _listener.Dispose();
    }
}
