using System.Runtime.Serialization;
using System.Text.Json;
using AADiff.Coordinator.Jobs.Directory;
using AADiff.Shared.Farm;
using AADiff.Shared.Pictures;
using AADiff.Shared.Protocol;
using Akka.Actor;
using Akka.Serialization;
using Google.Protobuf;

namespace AADiff.Coordinator.Jobs.Journal;

/// <summary>
/// What the coordinators keep in the journal, and the little they tell each other about it: protobuf under short manifests. No .NET type
/// name is stored, so types can be renamed and moved.
/// </summary>
internal sealed class JobJournalSerializer(ExtendedActorSystem system) : SerializerWithStringManifest(system)
{
    private const string Snapshot = "snapshot";
    private const string Listed = "listed";
    private const string Acknowledged = "acknowledged";
    private const string DirectorySnapshot = "directory-snapshot";

    /// <summary>Types to bind this serializer to.</summary>
    public static Type[] Types { get; } =
        [typeof(IJobEvent), typeof(Wire.JobSnapshot), typeof(JobListed), typeof(JobAcknowledged), typeof(Wire.DirectorySnapshot)];

    public override int Identifier => 4711;

    public override string Manifest(object o) => o switch
    {
        IJobEvent happened => JobEventWire.Write(happened).Manifest,
        Wire.JobSnapshot => Snapshot,
        JobListed => Listed,
        JobAcknowledged => Acknowledged,
        Wire.DirectorySnapshot => DirectorySnapshot,
        _ => throw new ArgumentException($"{o.GetType()} is not kept in the journal", nameof(o)),
    };

    public override byte[] ToBinary(object obj) => obj switch
    {
        IJobEvent happened => JobEventWire.Write(happened).Message.ToByteArray(),
        JobListed listed => Write(listed).ToByteArray(),
        JobAcknowledged m => new Wire.JobAcknowledged { JobId = m.JobId, Status = (int)m.Status, Deleted = m.Deleted }.ToByteArray(),
        IMessage wire => wire.ToByteArray(),
        _ => throw new ArgumentException($"{obj.GetType()} is not kept in the journal", nameof(obj)),
    };

    /// <exception cref="SerializationException">Damaged, or written by a later version; the one entity that needs it can't be replayed.</exception>
    public override object FromBinary(byte[] bytes, string manifest)
    {
        try
        {
            return Read(bytes, manifest);
        }
        catch (Exception e) when (e is not SerializationException)
        {
            throw new SerializationException($"The journal's entry of kind '{manifest}' ({bytes.Length} bytes) is damaged: {e.Message}", e);
        }
    }

    private static object Read(byte[] bytes, string manifest) => manifest switch
    {
        Snapshot => Wire.JobSnapshot.Parser.ParseFrom(bytes),
        Listed => Read(Wire.JobListed.Parser.ParseFrom(bytes)),
        Acknowledged => Read(Wire.JobAcknowledged.Parser.ParseFrom(bytes)),
        DirectorySnapshot => Wire.DirectorySnapshot.Parser.ParseFrom(bytes),
        _ => JobEventWire.Read(manifest, bytes) ?? throw new SerializationException(
            $"The journal holds an entry of kind '{manifest}', which this version does not know; run the version that wrote it, or a later one."),
    };

    /// <summary>Jobs tell the directory so over the wire too.</summary>
    public static Wire.JobListed Write(JobListed listed) => new()
    {
        JobId = listed.View.JobId,
        View = ByteString.CopyFrom(JsonSerializer.SerializeToUtf8Bytes(MessageText.Fit(listed.View), SpecJson.Options)),
        Deleted = listed.Deleted,
    };

    public static JobListed Read(Wire.JobListed wire) => new(JsonSerializer.Deserialize<JobView>(wire.View.Span, SpecJson.Options)!)
    {
        Deleted = wire.Deleted,
    };

    private static JobAcknowledged Read(Wire.JobAcknowledged wire) => new(wire.JobId, (JobStatus)wire.Status) { Deleted = wire.Deleted };
}
