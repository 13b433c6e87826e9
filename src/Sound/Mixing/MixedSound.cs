using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using AADiff.Sound.Decoding;
using NAudio.Wave;
using NAudio.Wave.SampleProviders;

namespace AADiff.Sound.Mixing;

/// <summary>
/// Several sounds at once (docs/method.md §9): their sum, each with its gain, as long as one of them: those that are shorter end in silence, those that
/// are longer are cut. Where the sum is beyond full scale anywhere, between samples too, all of it is turned down, so nothing is clipped and nothing pumps.
/// </summary>
public sealed class MixedSound : IPlayedSound
{
    /// <summary>True peak of a mix that was turned down, −1 dB of full scale: a lossy codec adds some to peaks.</summary>
    private const float Peak = 0.8912509f;

    /// <summary>Samples of each channel that are mixed together.</summary>
    private const int Piece = 8192;

    /// <summary>A mono sound goes to both sides with equal power in all.</summary>
    private static readonly float _side = MathF.Sqrt(0.5f);

    private readonly IPlayedSound _lead;
    private readonly IReadOnlyList<MixedTrack> _tracks;

    private MixedSound(IPlayedSound lead, IReadOnlyList<MixedTrack> tracks, float factor)
    {
        (_lead, _tracks, Factor) = (lead, tracks, factor);
        Channels = tracks.Max(track => track.Sound.Channels);
    }

    public int SampleRate => _lead.SampleRate;

    public int Channels { get; }

    /// <summary>What all of it is multiplied by; 1 unless it would clip.</summary>
    public float Factor { get; }

    /// <summary>Reads everything once when its samples could clip.</summary>
    /// <param name="lead">As long as it the mix is; it may be one of the tracks.</param>
    /// <param name="tracks">What is heard, at the rate of the lead; at least one.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task<MixedSound> OpenAsync(IPlayedSound lead, IReadOnlyList<MixedTrack> tracks, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfZero(tracks.Count);
        var mix = new MixedSound(lead, tracks, 1);
        if (tracks.Sum(track => track.Factor * mix.SideOf(track)) <= 1)
        {
            return mix;
        }

        TruePeak meter = new(mix.Channels);
        await foreach (ReadOnlyMemory<float> block in mix.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            meter.Add(block.Span);
        }

        float peak = meter.End();
        return peak > 1 ? new MixedSound(lead, tracks, Peak / peak) : mix;
    }

    public async IAsyncEnumerable<ReadOnlyMemory<float>> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        TrackReader lead = new(_lead, Piece, cancellationToken);
        List<TrackReader> readers = [lead];
        try
        {
            List<ISampleProvider> heard = [];
            bool leadIsHeard = false;
            foreach (MixedTrack track in _tracks)
            {
                // What one track reads is gone for another, so the lead is read once more for each further track that it is.
                TrackReader reader = lead;
                if (leadIsHeard || !ReferenceEquals(track.Sound, _lead))
                {
                    reader = new TrackReader(track.Sound, Piece, cancellationToken);
                    readers.Add(reader);
                }

                leadIsHeard |= reader == lead;
                heard.Add(Provider(track, reader));
            }

            var mixer = new MixingSampleProvider(heard) { ReadFully = true };
            float[] mixed = new float[Piece * Channels];
            int length = 0;
            while ((length = await FetchAsync(readers).ConfigureAwait(false)) > 0)
            {
                mixer.Read(mixed.AsSpan(0, length * Channels));
                if (Factor < 1)
                {
                    TensorPrimitives.Multiply(mixed.AsSpan(0, length * Channels), Factor, mixed);
                }

                yield return mixed.AsMemory(0, length * Channels);
            }
        }
        finally
        {
            foreach (TrackReader reader in readers)
            {
                await reader.DisposeAsync().ConfigureAwait(false);
            }
        }
    }

    /// <returns>Samples that the first, which is the lead, still has.</returns>
    private static async ValueTask<int> FetchAsync(List<TrackReader> readers)
    {
        int lead = await readers[0].FetchAsync().ConfigureAwait(false);
        foreach (TrackReader reader in lead > 0 ? readers.Skip(1) : [])
        {
            await reader.FetchAsync().ConfigureAwait(false);
        }

        return lead;
    }

    private float SideOf(MixedTrack track) => track.Sound.Channels < Channels ? _side : 1;

    private VolumeSampleProvider Provider(MixedTrack track, TrackReader reader) => new(
        reader.WaveFormat.Channels < Channels ? new MonoToStereoSampleProvider(reader) { LeftVolume = _side, RightVolume = _side } : reader)
    {
        Volume = track.Factor,
    };
}
