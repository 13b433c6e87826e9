using System.Collections;
using System.Collections.Immutable;
using System.Reflection;
using System.Runtime.Serialization;
using System.Text;
using AADiff.Coordinator.Jobs;
using AADiff.Coordinator.Jobs.Attempts;
using AADiff.Coordinator.Jobs.Journal;
using Akka.Actor;
using Google.Protobuf;
using Xunit;

namespace AADiff.Coordinator.Tests.Jobs.Journal;

public sealed class JobJournalTests : IDisposable
{
    private const BindingFlags Instance = BindingFlags.Public | BindingFlags.Instance;

    private readonly ActorSystem _system = ActorSystem.Create("journal");
    private readonly JobJournalSerializer _serializer;

    public JobJournalTests() => _serializer = new JobJournalSerializer((ExtendedActorSystem)_system);

    [Fact]
    public void Every_kind_of_event_comes_back_as_it_was()
    {
        foreach (IJobEvent happened in JobEventSamples.All)
        {
            object back = _serializer.FromBinary(_serializer.ToBinary(happened), _serializer.Manifest(happened));
            Assert.Equal(Members(happened), Members(back));
        }
    }

    [Fact]
    public void There_is_a_sample_of_every_kind_of_event()
    {
        IEnumerable<Type> kinds = typeof(IJobEvent).Assembly.GetTypes().Where(type => type.IsAssignableTo(typeof(IJobEvent)) && !type.IsInterface);

        Assert.Equal(
            kinds.Order(Comparer<Type>.Create(ByName)),
            JobEventSamples.All.Select(happened => happened.GetType()).Order(Comparer<Type>.Create(ByName)));
    }

    [Fact]
    public void No_name_of_a_type_is_stored()
    {
        foreach (IJobEvent happened in JobEventSamples.All)
        {
            string stored = _serializer.Manifest(happened) + Encoding.Latin1.GetString(_serializer.ToBinary(happened));
            Assert.DoesNotContain("AADiff", stored, StringComparison.Ordinal);
            Assert.DoesNotContain(happened.GetType().Name, stored, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void An_entry_of_a_later_version_is_refused_with_a_sentence()
    {
        SerializationException error = Assert.Throws<SerializationException>(() => _serializer.FromBinary([], "from-the-future"));

        Assert.Contains("'from-the-future'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_snapshot_of_a_hundred_thousand_pictures_is_under_ten_megabytes_and_complete()
    {
        const int count = 100_000;
        RenderJobState state = new RenderJobState()
            .Apply(new JobSubmitted("ann", 50, DateTimeOffset.UnixEpoch))
            .Apply(new JobPlanned(count, count, [], [], [], ImmutableSortedDictionary<string, double>.Empty, DateTimeOffset.UnixEpoch))
            .Apply(new AttemptsEnded(
            [
                .. Enumerable.Range(0, count).Select(picture => new EndedAttempt
                {
                    Picture = picture,
                    Outcome = AttemptOutcome.Done,
                    Node = $"node-{picture % 7}",
                    Attempt = Ulid.NewUlid().ToString(),
                    Started = DateTimeOffset.UnixEpoch.AddSeconds(picture),
                    Milliseconds = 1234.5,
                    Sha256 = JobBench.Hash(picture),
                    Bytes = 400_000,
                }),
            ]));

        byte[] snapshot = JobSnapshotWire.Write(state).ToByteArray();
        RenderJobState restored = JobSnapshotWire.Read(AADiff.Coordinator.Jobs.Journal.Wire.JobSnapshot.Parser.ParseFrom(snapshot));

        Assert.InRange(snapshot.Length, 1, 10_000_000);
        Assert.Equal(count, restored.Pictures.Recorded);
        Assert.Equal(JobBench.Hash(99_999), restored.Pictures.Sha256(99_999));
    }

    [Fact]
    public void A_batch_of_results_stays_small_in_the_journal()
    {
        JobBench bench = JobBench.Rendering(pictures: 1);
        bench.Finish(0, Ulid.NewUlid().ToString());
        EndedAttempt one = bench.Journal.OfType<AttemptsEnded>().Single().Attempts.Single();

        byte[] batch = _serializer.ToBinary(new AttemptsEnded([.. Enumerable.Repeat(one, 32)]));

        Assert.InRange(batch.Length, 1, 32 * 100);
    }

    public void Dispose() => _system.Dispose();

    private static int ByName(Type? one, Type? other) => string.CompareOrdinal(one?.Name, other?.Name);

    /// <summary>Members as text: records that hold arrays and dictionaries compare by reference.</summary>
    private static string Members(object? value) => value switch
    {
        null => "null",
        DateTimeOffset time => time.ToString("o"),
        string or ValueType and not IEnumerable => value.ToString()!,
        IEnumerable many => $"[{string.Join(", ", many.Cast<object?>().Select(Members))}]",
        _ => $"{value.GetType().Name}({string.Join(", ", value.GetType().GetProperties(Instance).Select(property => Members(property.GetValue(value))))})",
    };
}
