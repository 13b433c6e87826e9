using System.Text.Json;
using AADiff.Models;
using AADiff.Shared.Errors;

namespace AADiff.Sound.Grounding;

/// <summary>How a CLAP model wants its sound, as <c>preprocessor_config.json</c> says.</summary>
/// <param name="SampleRate">Hz.</param>
/// <param name="WindowSamples">Length of the stretch that one embedding covers.</param>
/// <param name="FrameSamples">Length of one Fourier transform, even.</param>
/// <param name="HopSamples">From one transform to the next.</param>
/// <param name="Bands">Mel bands.</param>
/// <param name="LowHertz">Lower edge of the first band.</param>
/// <param name="HighHertz">Upper edge of the last band.</param>
public sealed record ClapFeatureSettings(
    int SampleRate, int WindowSamples, int FrameSamples, int HopSamples, int Bands, double LowHertz, double HighHertz)
{
    /// <summary>Spectra of one window: 1001 for ten seconds at 48 kHz.</summary>
    public int Frames => 1 + (WindowSamples / HopSamples);

    /// <exception cref="UserError">The file is missing or damaged, or asks for features of another kind.</exception>
    public static ClapFeatureSettings Read(string file)
    {
        JsonElement json = ModelJson.Read(file);
        int rate = json.Count("sampling_rate") ?? 48_000;
        int frame = json.Count("fft_window_size") ?? 1024;
        ClapFeatureSettings settings = new(
            rate,
            json.Count("nb_max_samples") ?? rate * (json.Count("max_length_s") ?? 10),
            frame,
            json.Count("hop_length") ?? 480,
            json.Count("feature_size") ?? 64,
            json.Number("frequency_min") ?? 50,
            json.Number("frequency_max") ?? 14_000);

        // "fusion" models take four spectra and other filters.
        string truncation = json.Text("truncation") ?? "rand_trunc", padding = json.Text("padding") ?? "repeatpad";
        if (truncation != "rand_trunc" || padding != "repeatpad")
        {
            throw new UserError(
                ErrorClass.Model,
                $"{file} asks for truncation '{truncation}' and padding '{padding}'; use an unfused CLAP model (rand_trunc, repeatpad), such as clap-htsat-unfused.");
        }

        bool sane = rate is >= 8000 and <= 192_000 && frame is >= 64 and <= 16_384 && frame % 2 == 0 && settings.HopSamples <= frame
            && settings.Bands <= frame && settings.WindowSamples >= frame && settings.WindowSamples <= 60 * rate
            && settings.LowHertz >= 0 && settings.LowHertz < settings.HighHertz && settings.HighHertz <= rate / 2.0;
        return sane
            ? settings
            : throw new UserError(ErrorClass.Model, $"{file} holds numbers that no spectrum can have ({settings}); replace it with the original.");
    }
}
