using AADiff.Models.Graphs.Onnx;
using Google.Protobuf;

namespace AADiff.Models.Graphs.Reading;

/// <summary>
/// Reads the graph of an .onnx file and leaves the weights where they are: a weight of a kilobyte or more becomes external data that
/// points to its offset in the file. A model of gigabytes is a few MB then, read in a tenth of a second.
/// </summary>
internal static class ModelReader
{
    /// <summary>Smaller tensors stay in the graph: constants of shapes and scales.</summary>
    private const int LeaveInFile = 1024;

    private const long LargestGraph = 256L * 1024 * 1024;

    // Field numbers of the format.
    private const int GraphOfModel = 7;
    private const int InitializerOfGraph = 5;
    private const int RawDataOfTensor = 9;

    /// <param name="path">The .onnx.</param>
    /// <param name="location">Name that the weights' external data gets.</param>
    public static ModelProto Read(string path, string location)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
        byte[] beginning = new byte[Math.Min(FileKind.Peek, file.Length)];
        file.ReadExactly(beginning);
        FileKind.Check(beginning, file.Length);
        file.Position = 0;

        var reader = new WireReader(file);
        using var rest = new MemoryStream();
        GraphProto? graph = null;
        while (reader.Position < reader.Length)
        {
            (int field, int wire) = reader.ReadTag(reader.Length);
            if (field == GraphOfModel && wire == WireReader.Bytes)
            {
                if (graph is not null)
                {
                    throw new ModelRefusedException("the file is damaged: it holds two graphs");
                }

                graph = ReadGraph(reader, reader.ReadEnd(reader.Length), location);
            }
            else
            {
                CopyField(reader, field, wire, reader.Length, rest);
            }
        }

        ModelProto model = Parse(ModelProto.Parser, rest);
        model.Graph = graph ?? throw new ModelRefusedException("there is no graph in the file; it is damaged or not an ONNX model");
        return model;
    }

    private static GraphProto ReadGraph(WireReader reader, long end, string location)
    {
        using var rest = new MemoryStream();
        var initializers = new List<TensorProto>();
        while (reader.Position < end)
        {
            (int field, int wire) = reader.ReadTag(end);
            if (field == InitializerOfGraph && wire == WireReader.Bytes)
            {
                initializers.Add(ReadTensor(reader, reader.ReadEnd(end), location));
            }
            else
            {
                CopyField(reader, field, wire, end, rest);
            }
        }

        GraphProto graph = Parse(GraphProto.Parser, rest);
        graph.Initializer.AddRange(initializers);
        return graph;
    }

    private static TensorProto ReadTensor(WireReader reader, long end, string location)
    {
        using var rest = new MemoryStream();
        (long From, long Bytes)? left = null;
        while (reader.Position < end)
        {
            (int field, int wire) = reader.ReadTag(end);
            if (field == RawDataOfTensor && wire == WireReader.Bytes)
            {
                long fieldEnd = reader.ReadEnd(end);
                if (fieldEnd - reader.Position >= LeaveInFile)
                {
                    left = (reader.Position, fieldEnd - reader.Position);
                    reader.SkipTo(fieldEnd);
                    continue;
                }

                WireWriter.WriteTag(rest, field, wire);
                WireWriter.WriteVarint(rest, (ulong)(fieldEnd - reader.Position));
                reader.CopyTo(rest, fieldEnd);
                continue;
            }

            CopyField(reader, field, wire, end, rest);
        }

        TensorProto tensor = Parse(TensorProto.Parser, rest);
        if (left is { } place)
        {
            if (tensor.ExternalData.Count > 0 || tensor.HasRawData)
            {
                throw new ModelRefusedException($"the file is damaged: weight \"{tensor.Name}\" has its values twice");
            }

            tensor.DataLocation = ExternalData.External;
            tensor.ExternalData.Add(new ExternalData(location, place.From, place.Bytes).ToEntries());
        }

        return tensor;
    }

    private static void CopyField(WireReader reader, int field, int wire, long end, MemoryStream rest)
    {
        WireWriter.WriteTag(rest, field, wire);
        reader.CopyValue(wire, end, rest);
        if (rest.Length > LargestGraph)
        {
            throw new ModelRefusedException(
                $"the graph holds more than {LargestGraph >> 20} MB "
                + "beside its weights; this is no export of a network");
        }
    }

    private static T Parse<T>(MessageParser<T> parser, MemoryStream bytes)
        where T : IMessage<T>
    {
        try
        {
            bytes.Position = 0;
            return parser.ParseFrom(bytes);
        }
        catch (InvalidProtocolBufferException e)
        {
            throw new ModelRefusedException(
                "the file is damaged or not an ONNX model "
                + $"({e.Message.TrimEnd('.')}); download or copy it again", e);
        }
    }
}
