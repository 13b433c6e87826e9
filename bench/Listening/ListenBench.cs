using System.Collections.Immutable;
using AADiff.Bench.Measuring;
using AADiff.Shared.Requests;
using AADiff.Sound.Loudness;
using MathNet.Numerics.Statistics;

namespace AADiff.Bench.Listening;

/// <summary>How much faster than the sound plays it is listened to, by what is listened for.</summary>
internal static class ListenBench
{
    private const int Rounds = 3;

    private static readonly ImmutableArray<(string Name, LoudnessFeature Feature)> _features =
    [
        ("rms", LoudnessFeature.Rms),
        ("spectral mean", LoudnessFeature.SpectralMean),
        ("onset", LoudnessFeature.Onset),
        ("percussive (HPSS)", LoudnessFeature.Percussive),
    ];

    /// <param name="output">Gets the table.</param>
    /// <param name="path">The sound that is repeated.</param>
    /// <param name="length">For so long at least.</param>
    public static async Task<int> RunAsync(TextWriter output, string path, TimeSpan length)
    {
        RepeatedSound sound = await RepeatedSound.DecodeAsync(path, length);
        output.WriteLine(
            $"{Path.GetFileName(path)} repeated to {sound.Seconds:f0} s at {sound.Format.ListeningRate} Hz, decoded before; median of {Rounds}");
        MachineLoad.Write(output, "before");
        Markdown.Header(output, "feature", "× real time", "processor s an hour of sound");
        foreach ((string name, LoudnessFeature feature) in _features)
        {
            List<Effort> efforts = [];
            for (int round = 0; round < Rounds; round++)
            {
                Effort.Stopclock clock = Effort.Stopclock.Start();
                await Envelope.MeasureAsync(sound, new EnvelopeSettings { Feature = feature }, new FrameRate(30), CancellationToken.None);
                efforts.Add(clock.Read());
            }

            Markdown.Row(
                output, name, $"{sound.Seconds / efforts.Select(effort => effort.Wall).Median():f0}",
                $"{efforts.Select(effort => effort.Processor).Median() * 3600 / sound.Seconds:f1}");
        }

        return 0;
    }
}
