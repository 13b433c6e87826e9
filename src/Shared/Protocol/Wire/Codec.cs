using AADiff.Shared.Pictures;
using Google.Protobuf;

namespace AADiff.Shared.Protocol.Wire;

/// <summary>How one record travels.</summary>
/// <param name="Manifest">Two letters that stand for the record on the wire, for ever.</param>
/// <param name="Type">The record.</param>
/// <param name="ToWire">Record to protobuf message.</param>
/// <param name="FromWire">Bytes to record.</param>
internal sealed record Codec(string Manifest, Type Type, Func<object, IMessage> ToWire, Func<byte[], object> FromWire)
{
    public static Codec For<TRecord, TWire>(string manifest, Func<TRecord, TWire> toWire, Func<TWire, TRecord> fromWire)
        where TRecord : notnull
        where TWire : IMessage<TWire>, new()
    {
        var parser = new MessageParser<TWire>(() => new TWire());
        return new Codec(manifest, typeof(TRecord), record => toWire((TRecord)record), bytes => fromWire(parser.ParseFrom(bytes)));
    }

    public static PictureKey Key(string hex) => new(hex);

    public static BaseKey Base(string hex) => new(hex);
}
