using System.Runtime.Serialization;
using AADiff.Coordinator.Jobs.Journal;
using AADiff.Diffusion.Networks;
using AADiff.Shared.Pictures;
using AADiff.Shared.Protocol;
using AADiff.Coordinator.Tests.Jobs.Journal;
using AADiff.Shared.Tests.Protocol;
using Akka.Actor;

namespace AADiff.Bench.Fuzzing;

/// <summary>What comes back from the store, the journal and other nodes.</summary>
internal static class StoredTargets
{
    public const string SafetensorsName = "safetensors";
    public const string PictureName = "masks and pictures";
    public const string MessageName = "protobuf messages";
    public const string JournalName = "journal events";

    public static FuzzTarget Safetensors => FuzzTarget.Reader<InvalidDataException>(
        SafetensorsName,
        [SafetensorsFile.Write([("latent", [1, 4, 8, 8], new float[256]), ("mask", [8, 8], new float[64])])],
        ByteMutations.All,
        input =>
        {
            SafetensorsFile file = SafetensorsFile.Parse(input);
            foreach (string name in file.Names)
            {
                file.Floats(name);
            }

            return Task.CompletedTask;
        });

    public static FuzzTarget Pictures => FuzzTarget.Reader<InvalidDataException>(
        PictureName,
        [
            PngFile.Encode(new Picture(32, 24, [.. Enumerable.Range(0, 32 * 24 * 3).Select(i => (byte)i)])),
            PngFile.Encode(new Picture(1, 1, [1, 2, 3])),
        ],
        ByteMutations.All,
        input =>
        {
            PictureFile.Decode(input, 16, 16);
            return Task.CompletedTask;
        });

    /// <summary>The first byte of an input chooses the kind of message.</summary>
    public static FuzzTarget Messages(ExtendedActorSystem system)
    {
        var serializer = new FarmSerializer(system);
        object[] messages = [.. LargestMessage.Types.Select(LargestMessage.Of)];
        return Kinds(MessageName, [.. messages.Select(serializer.Manifest)], [.. messages.Select(serializer.ToBinary)], serializer.FromBinary);
    }

    public static FuzzTarget Journal(ExtendedActorSystem system)
    {
        var serializer = new JobJournalSerializer(system);
        object[] events = [.. JobEventSamples.All];
        return Kinds(JournalName, [.. events.Select(serializer.Manifest)], [.. events.Select(serializer.ToBinary)], serializer.FromBinary);
    }

    private static FuzzTarget Kinds(string name, string[] manifests, byte[][] lawful, Func<byte[], string, object> read) =>
        FuzzTarget.Reader<SerializationException>(
            name,
            [.. lawful.Select((bytes, kind) => (byte[])[(byte)kind, .. bytes])],
            ByteMutations.All,
            input =>
            {
                read(input.Length > 0 ? input[1..] : input, manifests[(input.Length > 0 ? input[0] : 0) % manifests.Length]);
                return Task.CompletedTask;
            });
}
