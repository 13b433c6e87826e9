using System.Collections.Immutable;
using System.Runtime.Serialization;
using AADiff.Shared.Protocol.Wire;
using Akka.Actor;
using Akka.Serialization;
using Google.Protobuf;

namespace AADiff.Shared.Protocol;

/// <summary>
/// Every <see cref="IFarmMessage"/> as protobuf behind a manifest of two letters: a .NET type may be renamed, and no peer can name a type to create.
/// </summary>
public sealed class FarmSerializer(ExtendedActorSystem system) : SerializerWithStringManifest(system)
{
    private static readonly ImmutableArray<Codec> _codecs = [.. PictureCodecs.All, .. TicketCodecs.All, .. SchedulerCodecs.All, .. SegmentCodecs.All, .. JobCodecs.All];
    private static readonly Dictionary<Type, Codec> _byType = _codecs.ToDictionary(c => c.Type);
    private static readonly Dictionary<string, Codec> _byManifest = _codecs.ToDictionary(c => c.Manifest, StringComparer.Ordinal);

    /// <summary>
    /// The records to bind, each by its own type: a binding of an interface would also take in messages that are none of ours, such as
    /// Akka.Remote's own protobuf ones.
    /// </summary>
    public static IEnumerable<Type> Bound => _byType.Keys;

    /// <summary>Ids up to 100 are kept by Akka.</summary>
    public override int Identifier => 4242;

    public override string Manifest(object o) => Find(o).Manifest;

    public override byte[] ToBinary(object obj) => Find(obj).ToWire(obj).ToByteArray();

    /// <exception cref="SerializationException">Unknown or damaged; whoever receives it drops the message and says so.</exception>
    public override object FromBinary(byte[] bytes, string manifest)
    {
        if (!_byManifest.TryGetValue(manifest, out Codec? codec))
        {
            throw new SerializationException($"no farm message has the manifest '{manifest}': the other process is of another version");
        }

        try
        {
            return codec.FromWire(bytes);
        }
        catch (Exception e) when (e is not SerializationException)
        {
            throw new SerializationException($"a message with the manifest '{manifest}' ({bytes.Length} bytes) is damaged: {e.Message}", e);
        }
    }

    private static Codec Find(object message) =>
        _byType.TryGetValue(message.GetType(), out Codec? codec)
            ? codec
            : throw new SerializationException($"{message.GetType().Name} has no codec in {nameof(FarmSerializer)}");
}
