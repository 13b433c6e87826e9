using System.Buffers.Binary;
using System.Text;
using AADiff.Cli.Tests;
using AADiff.Testing;

namespace AADiff.Bench.Fuzzing;

/// <summary>What people and scripts write on a command line by mistake, and files as they come from anywhere.</summary>
/// <param name="world">Where the files are made.</param>
/// <param name="random">Chooses.</param>
internal sealed class OddInputs(World world, Random random)
{
    private static readonly string[] _numbers =
    [
        "0", "-0", "1", "-1", "2", "0.5", "1e-9", "1e400", "-1e400", "NaN", "Infinity", "∞", "", " ", "٣", "1,5", "0x10", "30/0", "0/0", "30000/1001", "1e9",
        "2147483648", "18446744073709551616", "many", "512x512", "8x8", "x", "-5x7", "20-20", "300-200", "0.1s", "1e400s", "99999999999s", "33", "7", "120",
    ];

    private static readonly string[] _texts =
    [
        "", " ", "rain", "lightning over a city at night", "(lightning:1.4) [rain] BREAK <lora:x:1> rain++", "嵐の夜の稲妻", "'\"`$(reboot)", "%s%n%d{0}", "a\nb\tc",
        "🌩️⚡", "e\u0301", "\u202egnip", "-", "--", "-x", "@-6dB", ":", "::", "a:b@c", "null", "../../etc/passwd", "[bold]x[/]", "\u001b[2J", "\ufffd", "CON",
        new string('x', 300), new string('x', 5000), string.Join(' ', Enumerable.Repeat("rain", 400)),
    ];

    private static readonly string[] _configs =
    [
        "model_index.json", "aadiff.json", "scheduler/scheduler_config.json", "tokenizer/vocab.json", "tokenizer/merges.txt", "tokenizer/tokenizer_config.json",
        "tokenizer/special_tokens_map.json", "unet/config.json", "text_encoder/config.json", "vae_decoder/config.json",
    ];

    public string Number() => Any(_numbers);

    public string Text() => Any(_texts);

    /// <summary>A name that a file may have here, or may not.</summary>
    public string Name() => random.Next(8) switch
    {
        0 => new string('n', random.Next(240, 260)),
        1 => string.Concat(Enumerable.Repeat("ö🌩", random.Next(30, 50))),
        2 => new string('d', 200) + "/" + new string('f', 200),
        _ => Text(),
    };

    /// <summary>A sound that is there under an odd name, whole or damaged, or a path of something else.</summary>
    public string Sound()
    {
        if (random.Next(5) == 0)
        {
            return Any(["", " ", "/", "/dev/null", "/dev/zero", "/proc/version", world.At("out"), world.At("nowhere.wav"), "http://x/y.wav", Text()]);
        }

        byte[] wav = Wav();
        byte[] content = random.Next(3) == 0 ? Any(ByteMutations.All)(wav, [wav], random) : wav;
        string path = world.At(string.Concat(Any(["s", "-s", "a:b", "a@-6dB", "'\"%s\n🌩", new string('l', 250)]).Concat(Any([".wav", "", ".mp3", ".🌩"]))));
        Try(() => File.WriteAllBytes(path, content));
        return path;
    }

    /// <summary>Words and gain behind a sound.</summary>
    public string Ending() => random.Next(2) == 0 ? "" : Any([":rain", ":", ":,", ":rain,city", "@-6dB", ":city@3dB", "@", "@1e9dB", "@-6", "@NaNdB", ":" + Text()]);

    /// <summary>The miniature, with one of its small files damaged, missing or a folder.</summary>
    public string Model()
    {
        if (random.Next(6) == 0)
        {
            return Any(["", "mini", "nowhere", "/", world.At("out"), Text()]);
        }

        string folder = world.At("model");
        Link(TestData.MiniModel(), folder);
        string file = Path.Combine(folder, Any(_configs));
        byte[] lawful = File.ReadAllBytes(file);
        File.Delete(file);
        switch (random.Next(6))
        {
            case 0:
                break;
            case 1:
                Directory.CreateDirectory(file);
                break;
            case 2:
                File.WriteAllBytes(file, [0xEF, 0xBB, 0xBF, .. lawful]);
                break;
            default:
                Mutation[] damage = file.EndsWith(".json", StringComparison.Ordinal) && lawful.Length < 4000 ? FuzzTarget.Text : ByteMutations.All;
                File.WriteAllBytes(file, Any(damage)(lawful, [lawful], random));
                break;
        }

        return folder;
    }

    /// <summary>A place for state or short-lived files that is none, or a good one.</summary>
    public string Place() => Any(
        ["", " ", "/proc/nowhere", "/sys", world.At("thunder.wav"), world.At("nowhere"), world.At("out"), world.At(new string('p', 120)), world.At(new string('p', 255))]);

    public T Any<T>(IReadOnlyList<T> choices) => choices[random.Next(choices.Count)];

    /// <summary>A tenth of a second of 16-bit or float noise, perhaps with numbers that are none.</summary>
    private byte[] Wav()
    {
        (short format, short bits) = random.Next(3) == 0 ? ((short)3, (short)32) : ((short)1, (short)16);
        short channels = Any<short>([1, 2, 2, 3, 6, 10]);
        int rate = Any([8000, 16_000, 44_100, 999, 192_000]);
        byte[] data = new byte[rate / 10 * channels * bits / 8];
        random.NextBytes(data);
        byte[] head = new byte[44];
        Encoding.ASCII.GetBytes("RIFF....WAVEfmt ....................data").CopyTo(head, 0);
        BinaryPrimitives.WriteInt32LittleEndian(head.AsSpan(4), 36 + data.Length);
        BinaryPrimitives.WriteInt32LittleEndian(head.AsSpan(16), 16);
        BinaryPrimitives.WriteInt16LittleEndian(head.AsSpan(20), format);
        BinaryPrimitives.WriteInt16LittleEndian(head.AsSpan(22), channels);
        BinaryPrimitives.WriteInt32LittleEndian(head.AsSpan(24), rate);
        BinaryPrimitives.WriteInt32LittleEndian(head.AsSpan(28), rate * channels * bits / 8);
        BinaryPrimitives.WriteInt16LittleEndian(head.AsSpan(32), (short)(channels * bits / 8));
        BinaryPrimitives.WriteInt16LittleEndian(head.AsSpan(34), bits);
        BinaryPrimitives.WriteInt32LittleEndian(head.AsSpan(40), data.Length);
        return [.. head, .. data];
    }

    private static void Link(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (string folder in Directory.GetDirectories(from))
        {
            Link(folder, Path.Combine(to, Path.GetFileName(folder)));
        }

        foreach (string file in Directory.GetFiles(from))
        {
            File.CreateSymbolicLink(Path.Combine(to, Path.GetFileName(file)), file);
        }
    }

    private static void Try(Action make)
    {
        try
        {
            make();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A name that no file can have here is an odd input too: then there is no such file.
        }
    }
}
