using System.Text.Json;
using AADiff.Coordinator.Assembly;
using AADiff.Shared.Objects;
using AADiff.Shared.Pictures;
using AADiff.Shared.Requests;
using AADiff.Sound.Decoding;
using AADiff.Video;

namespace AADiff.Coordinator.Streaming;

/// <summary>
/// Puts the beginning of a video into the store, part by part, so that every coordinator can play it before all of it is there. One call after
/// another. What an earlier assembly of the job has put there stays: a player that has seen a part must not miss it.
/// </summary>
internal sealed class StreamPublisher(
    string jobId, VideoFolder folder, IObjectStore store, RenderRequest request, EncodingTurns turns, VideoLimits limits, ILoggerFactory logs)
{
    private static readonly PlainName _sound = new("stream-sound.mp4");
    private static readonly PlainName _part = new("stream-video.mp4");

    private readonly StreamCutter _cutter = new(folder, turns, limits, logs);
    private StreamedVideo? _stream;
    private FragmentedFile? _pieces;

    /// <exception cref="Shared.Errors.UserError">ffmpeg gave up.</exception>
    /// <exception cref="ObjectStoreException">The store is away, or the folder is full.</exception>
    public async Task PublishAsync(AssemblyStep.Publish step, CancellationToken cancellationToken)
    {
        StreamedVideo stream = _stream ?? await FindAsync(step, cancellationToken);
        foreach ((Segment segment, CheckedFile file) in step.Segments.Where(ready => ready.Segment.Index >= stream.Parts))
        {
            stream = await PutAsync(stream, segment, file.Name, cancellationToken);
        }

        stream = await PutSoundAsync(stream, step.Sound, cancellationToken);
        await store.PutAsync(
            ObjectNames.StreamIndex(jobId), new MemoryStream(JsonSerializer.SerializeToUtf8Bytes(stream, SpecJson.Options)), "application/json", cancellationToken);
        _stream = stream;
    }

    private async Task<StreamedVideo> FindAsync(AssemblyStep.Publish step, CancellationToken cancellationToken)
    {
        StreamedVideo stream = new() { FrameRate = request.FrameRate, Frames = step.Frames, PartFrames = step.Segments[0].Segment.Count };
        return await StreamedVideo.FindAsync(store, jobId, cancellationToken) is { } found
            && (found.FrameRate, found.Frames, found.PartFrames) == (stream.FrameRate, stream.Frames, stream.PartFrames)
                ? found
                : stream;
    }

    private async Task<StreamedVideo> PutAsync(StreamedVideo stream, Segment segment, PlainName file, CancellationToken cancellationToken)
    {
        FragmentedFile cut = await _cutter.SegmentAsync(file, segment.First, request.FrameRate, _part, cancellationToken);
        if (cut.Pictures() is not { } pictures || cut.Fragments is not [var fragment])
        {
            throw new FormatException($"segment {segment.Index} is not one fragment of H.264");
        }

        if (segment.Index == 0)
        {
            await PutAsync(StreamNames.VideoHeader, [.. cut.Header], "video/mp4", cancellationToken);
        }

        await PutAsync(StreamNames.Video(segment.Index), await ReadAsync(_part, fragment, cancellationToken), "video/mp4", cancellationToken);
        long rate = (long)Math.Ceiling(fragment.Bytes * 8 / stream.Seconds(segment.Index));
        return stream with
        {
            Parts = segment.Index + 1,
            Codec = pictures.Codec,
            Width = pictures.Width,
            Height = pictures.Height,
            Peak = Math.Max(stream.Peak, rate),
        };
    }

    /// <summary>All of it that is heard while the parts of the video that are there are seen.</summary>
    private async Task<StreamedVideo> PutSoundAsync(StreamedVideo stream, EncodedSound sound, CancellationToken cancellationToken)
    {
        if (sound.File?.Name is not { } name)
        {
            return stream;
        }

        _pieces ??= await _cutter.SoundAsync(
            name, (long)(stream.PartFrames / stream.FrameRate.PerSecond * 1e6), _sound, cancellationToken);
        StreamedSound streamed = stream.Sound ?? new StreamedSound
        {
            SampleRate = sound.SampleRate,
            Samples = sound.Samples,
            PartSamples = _pieces.Fragments is [_, var second, ..] ? second.Begin : sound.Samples,
        };
        if (streamed.Parts == 0)
        {
            await PutAsync(StreamNames.SoundHeader, [.. _pieces.Header], "audio/mp4", cancellationToken);
        }

        double seen = stream.Parts * (stream.PartFrames / stream.FrameRate.PerSecond);
        for (int part = streamed.Parts; part < _pieces.Fragments.Length; part++)
        {
            if (stream.Parts < stream.AllParts && _pieces.Fragments[part].Begin >= seen * sound.SampleRate)
            {
                break;
            }

            await PutAsync(
                StreamNames.Sound(part), await ReadAsync(_sound, _pieces.Fragments[part], cancellationToken), "audio/mp4", cancellationToken);
            streamed = streamed with { Parts = part + 1 };
        }

        return stream with { Sound = streamed };
    }

    private async Task<byte[]> ReadAsync(PlainName file, Fragment fragment, CancellationToken cancellationToken)
    {
        byte[] content = new byte[fragment.Bytes];
        await using FileStream from = File.OpenRead(folder.File(file));
        from.Position = fragment.Offset;
        await from.ReadExactlyAsync(content, cancellationToken);
        return content;
    }

    private Task PutAsync(string part, byte[] content, string type, CancellationToken cancellationToken) =>
        store.PutAsync(ObjectNames.StreamPart(jobId, part), new MemoryStream(content), type, cancellationToken);
}
