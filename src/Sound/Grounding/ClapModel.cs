using System.Text.Json;
using AADiff.Models;
using AADiff.Models.Tokenizers;
using AADiff.Shared.Errors;
using Microsoft.ML.OnnxRuntime;

namespace AADiff.Sound.Grounding;

/// <summary>
/// CLAP as its split ONNX export: sounds and sentences become vectors of one space, and the cosine says how well they fit. Safe to use from
/// several threads at once.
/// </summary>
public sealed class ClapModel : IDisposable
{
    /// <summary>Windows of one run; bounds the memory of a run, whatever the length of the sound.</summary>
    private const int WindowsInBatch = 4;

    private static readonly string[] _soundInputs = ["input_features"];
    private static readonly string[] _textInputs = ["input_ids", "attention_mask"];

    private readonly ClapEncoder _sound;
    private readonly ClapEncoder _text;
    private readonly RobertaTokenizer _tokenizer;

    private ClapModel(ClapEncoder sound, ClapEncoder text, RobertaTokenizer tokenizer, ClapFeatureSettings features, double scale) =>
        (_sound, _text, _tokenizer, Features, LogitScale) = (sound, text, tokenizer, features, scale);

    /// <summary>How a sound must come: its rate above all.</summary>
    public ClapFeatureSettings Features { get; }

    /// <summary>Factor of the cosine in the model's own softmax over texts.</summary>
    public double LogitScale { get; }

    /// <param name="folder">
    /// onnx/audio_model.onnx, onnx/text_model.onnx, preprocessor_config.json, vocab.json and merges.txt or tokenizer.json; config.json if present.
    /// </param>
    /// <exception cref="UserError">Class Model: something is missing or damaged.</exception>
    public static ClapModel Open(string folder)
    {
        if (!Directory.Exists(folder))
        {
            throw new UserError(
                ErrorClass.Model, $"the CLAP folder {folder} does not exist; 'aadiff models pull Xenova/clap-htsat-unfused' fetches one.");
        }

        ClapFeatureSettings features = ClapFeatureSettings.Read(Path.Combine(folder, "preprocessor_config.json"));
        RobertaTokenizer tokenizer = RobertaTokenizer.Load(folder);
        JsonElement? config = ModelJson.ReadIfPresent(Path.Combine(folder, "config.json"));
        ClapEncoder sound = ClapEncoder.Open(Path.Combine(folder, "onnx", "audio_model.onnx"), _soundInputs, "audio_embeds");
        try
        {
            ClapEncoder text = ClapEncoder.Open(Path.Combine(folder, "onnx", "text_model.onnx"), _textInputs, "text_embeds");
            return new ClapModel(sound, text, tokenizer, features, config?.Number("logit_scale_a") ?? 100);
        }
        catch (UserError)
        {
            sound.Dispose();
            throw;
        }
    }

    /// <summary>Null for a sound without samples.</summary>
    /// <param name="blocks">Mono in [−1, 1] at <see cref="Features"/>' rate, any block length; read once, window by window.</param>
    /// <param name="cancellationToken">Stops between windows.</param>
    public async Task<SoundEmbedding?> EmbedSoundAsync(IAsyncEnumerable<ReadOnlyMemory<float>> blocks, CancellationToken cancellationToken)
    {
        LogMelSpectrum spectrum = new(Features);
        SampledWindows windows = new();
        await foreach (float[] window in ClapWindows.CutAsync(blocks, Features.WindowSamples, cancellationToken).ConfigureAwait(false))
        {
            windows.Add(() =>
            {
                float[] features = new float[Features.Frames * Features.Bands];
                spectrum.Compute(Array.ConvertAll(window, sample => (double)sample), features);
                return features;
            });
        }

        if (windows.Kept.Count == 0)
        {
            return null;
        }

        // Half of the cores: the others are for answers and for pictures.
        float[][][] batches = [.. windows.Kept.Chunk(_sound.FixedBatch is 1 ? 1 : WindowsInBatch)];
        double[][][] embedded = new double[batches.Length][][];
        ParallelOptions cores = new() { MaxDegreeOfParallelism = Math.Max(1, Environment.ProcessorCount / 2), CancellationToken = cancellationToken };
        Parallel.For(0, batches.Length, cores, batch => embedded[batch] = EmbedFeatures(batches[batch]));
        double[]? sum = null;
        foreach (double[][] batch in embedded)
        {
            sum = Add(sum, batch);
        }

        return new SoundEmbedding(Embedding.Normalise(sum!), windows.Kept.Count, windows.Seen);
    }

    /// <summary>Of length one, one a text; texts longer than the model reads are cut.</summary>
    public double[][] EmbedTexts(IReadOnlyList<string> texts)
    {
        TokenizedPrompt[] tokens = [.. texts.Select(_tokenizer.Encode)];
        IEnumerable<TokenizedPrompt[]> batches = _text.FixedBatch is 1 ? tokens.Chunk(1) : [tokens];
        return [.. batches.SelectMany(EmbedTokens).Select(embedding => Embedding.Normalise(embedding))];
    }

    public void Dispose()
    {
        _sound.Dispose();
        _text.Dispose();
    }

    /// <summary>As the model gives them, one a window.</summary>
    internal double[][] EmbedFeatures(IReadOnlyList<float[]> windows)
    {
        float[] features = [.. windows.SelectMany(window => window)];
        var value = OrtValue.CreateTensorValueFromMemory(features, [windows.Count, 1, Features.Frames, Features.Bands]);

        // Some exports ask whether a sound is longer than a window (is_longer), for the spectra that only "fusion" models take: never here.
        List<(string Name, OrtValue Value)> inputs = [(_soundInputs[0], value)];
        foreach (string input in _sound.Switches)
        {
            long[] shape = [.. _sound.Shape(input).Select((size, axis) => axis == 0 ? windows.Count : Math.Max(1, (long)size))];
            inputs.Add((input, OrtValue.CreateTensorValueFromMemory(new bool[shape.Aggregate(1L, (all, size) => all * size)], shape)));
        }

        try
        {
            return _sound.Run(windows.Count, [.. inputs]);
        }
        finally
        {
            inputs.ForEach(input => input.Value.Dispose());
        }
    }

    internal double[][] EmbedTokens(TokenizedPrompt[] texts)
    {
        int length = texts.Max(text => text.Ids.Length);
        long[] ids = [.. texts.SelectMany(text => text.Padded(length, _tokenizer.PadId)).Select(id => (long)id)];
        long[] mask = [.. texts.SelectMany(text => Enumerable.Range(0, length).Select(i => i < text.Ids.Length ? 1L : 0))];
        using OrtValue idsValue = OrtValue.CreateTensorValueFromMemory(ids, [texts.Length, length]);
        using OrtValue maskValue = OrtValue.CreateTensorValueFromMemory(mask, [texts.Length, length]);
        (string, OrtValue)[] inputs = [(_textInputs[0], idsValue), (_textInputs[1], maskValue)];
        return _text.Run(texts.Length, [.. inputs.Where(input => _text.Inputs.Contains(input.Item1))]);
    }

    private static double[] Add(double[]? sum, double[][] embeddings)
    {
        sum ??= new double[embeddings[0].Length];
        foreach (double[] embedding in embeddings)
        {
            double[] unit = Embedding.Normalise(embedding);
            for (int i = 0; i < sum.Length; i++)
            {
                sum[i] += unit[i];
            }
        }

        return sum;
    }
}
