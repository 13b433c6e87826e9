using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Json;
using AADiff.Shared.Errors;
using AADiff.Shared.Objects;
using AADiff.Shared.Pictures;
using AADiff.Shared.Requests;
using AADiff.Sound.Decoding;
using AADiff.Sound.Mixing;

namespace AADiff.Video;

/// <summary>
/// What is heard in a video: the first sound as it is, or a <see cref="MixedSound"/> as long as it. Its files lie in the assembly folder until it is
/// disposed.
/// </summary>
internal sealed class Soundtrack : IDisposable
{
    /// <summary>8 MiB of a sound are kept between encoding and checking it: to start a decoder takes longer than to decode a short one.</summary>
    private const int KeptSamples = 1 << 21;

    private readonly VideoFolder _folder;
    private readonly Dictionary<InputName, PlainName> _files = [];
    private readonly RenderRequest _request;
    private IPlayedSound? _played;

    private Soundtrack(VideoFolder folder, RenderRequest request) => (_folder, _request) = (folder, request);

    public IPlayedSound Played => _played!;

    /// <summary>Tells soundtracks apart; that of one sound as it is, is that sound's. Null: nothing is heard.</summary>
    public static Sha256Digest? DigestOf(RenderRequest request)
    {
        ImmutableArray<HeardTrack> heard = HeardTrack.Of(request);
        if (heard.IsEmpty)
        {
            return null;
        }

        Sha256Digest all = DigestOfAll(request, heard);
        return request.Part is not { } part
            ? all
            : Sha256Digest.Of(Encoding.UTF8.GetBytes($"part {JsonSerializer.Serialize(part, SpecJson.Options)} at {request.FrameRate} of {all}"));
    }

    private static Sha256Digest DigestOfAll(RenderRequest request, ImmutableArray<HeardTrack> heard)
    {
        if (IsPlain(request, heard))
        {
            return request.Sounds[0].ObjectName.Digest;
        }

        IEnumerable<string> lines = heard.Select(track => string.Create(CultureInfo.InvariantCulture, $"{track.ObjectName.Digest} {track.Decibels:R}"));
        return Sha256Digest.Of(Encoding.UTF8.GetBytes($"mix by true peak of {string.Join('\n', lines)}\nas long as {request.Sounds[0].ObjectName.Digest}"));
    }

    /// <param name="request">In which something is heard.</param>
    /// <param name="store">Has the sounds.</param>
    /// <param name="folder">For copies of them.</param>
    /// <param name="decoder">Reads them.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="UserError">One of them is not there or no sound.</exception>
    public static async Task<Soundtrack> OpenAsync(
        RenderRequest request, IObjectStore store, VideoFolder folder, ISoundDecoder decoder, CancellationToken cancellationToken)
    {
        var soundtrack = new Soundtrack(folder, request);
        try
        {
            ImmutableArray<HeardTrack> heard = HeardTrack.Of(request);
            ISound lead = await soundtrack
                .TakeAsync(request.Sounds[0].ObjectName, request.Sounds[0].FileName, store, decoder, cancellationToken).ConfigureAwait(false);
            soundtrack._played = IsPlain(request, heard)
                ? await PlayedSound.OpenAsync(lead, null, cancellationToken).ConfigureAwait(false)
                : await soundtrack.MixAsync(lead, request.Sounds[0].ObjectName, heard, store, decoder, cancellationToken).ConfigureAwait(false);
            return soundtrack;
        }
        catch
        {
            soundtrack.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        foreach (PlainName file in _files.Values)
        {
            File.Delete(_folder.File(file));
        }
    }

    private static bool IsPlain(RenderRequest request, ImmutableArray<HeardTrack> heard) =>
        heard is [{ Decibels: 0 } only] && only.ObjectName.Digest == request.Sounds[0].ObjectName.Digest;

    /// <summary>At the highest rate of what is heard, so that nothing of it is lost.</summary>
    private async Task<MixedSound> MixAsync(
        ISound lead, InputName leadName, ImmutableArray<HeardTrack> heard, IObjectStore store, ISoundDecoder decoder, CancellationToken cancellationToken)
    {
        List<(ISound Sound, HeardTrack Track)> sounds = [];
        foreach (HeardTrack track in heard)
        {
            bool same = track.ObjectName.Digest == leadName.Digest;
            sounds.Add((same ? lead : await TakeAsync(track.ObjectName, track.FileName, store, decoder, cancellationToken).ConfigureAwait(false), track));
        }

        int rate = sounds.Max(one => PlayedRate.For(one.Sound.Format.SampleRate));
        PlayedSound first = await PlayedSound.OpenAsync(lead, rate, cancellationToken).ConfigureAwait(false);
        var tracks = ImmutableArray.CreateBuilder<MixedTrack>();
        foreach ((ISound sound, HeardTrack track) in sounds)
        {
            IPlayedSound played = sound == lead ? first : await PlayedSound.OpenAsync(sound, rate, cancellationToken).ConfigureAwait(false);
            tracks.Add(new MixedTrack(played, track.Decibels));
        }

        return await MixedSound.OpenAsync(first, tracks.ToImmutable(), cancellationToken).ConfigureAwait(false);
    }

    private async Task<ISound> TakeAsync(
        InputName name, string fileName, IObjectStore store, ISoundDecoder decoder, CancellationToken cancellationToken)
    {
        if (!_files.TryGetValue(name, out PlainName? file))
        {
            _files[name] = file = VideoFolder.Unfinished();
            await using FileStream to = new(_folder.File(file), FileMode.CreateNew, FileAccess.Write);
            try
            {
                await store.CopyInputAsync(name, to, cancellationToken).ConfigureAwait(false);
            }
            catch (FileNotFoundException e)
            {
                throw new UserError(ErrorClass.Input, $"The sound {fileName} is not in the object store any more; submit it again.", e);
            }
        }

        ISound sound = await decoder.OpenAsync(new SoundFile(_folder.File(file), fileName), cancellationToken).ConfigureAwait(false);
        return new KeptSound(PartOfSound.Of(sound, _request.Part, _request.FrameRate), KeptSamples);
    }
}
