using System.Runtime.Serialization;
using System.Text;
using System.Text.Json;
using AADiff.Shared.Pictures;
using AADiff.Shared.Protocol;
using AADiff.Testing;
using Akka.Actor;
using Akka.Serialization;
using Xunit;

namespace AADiff.Shared.Tests.Protocol;

public sealed class FarmSerializerTests : IAsyncLifetime
{
    private AkkaHost _host = null!;

    private Serialization Serialization => _host.System.Serialization;

    public static TheoryData<string> Messages => [.. LargestMessage.Types.Select(t => t.FullName!)];

    public async Task InitializeAsync() => _host = await AkkaHost.StartAsync("wire", builder => builder.WithFarmProtocol());

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Theory]
    [MemberData(nameof(Messages))]
    public void A_message_comes_back_equal(string type)
    {
        object message = Largest(type);
        Serializer serializer = Serialization.FindSerializerFor(message);
        Assert.IsType<FarmSerializer>(serializer);

        object back = Serialization.Deserialize(
            serializer.ToBinary(message), serializer.Identifier, Akka.Serialization.Serialization.ManifestFor(serializer, message));

        Assert.Equal(message.GetType(), back.GetType());
        Assert.Equal(Text(message), Text(back));
    }

    [Theory]
    [MemberData(nameof(Messages))]
    public void A_message_with_everything_optional_left_out_comes_back_equal(string type)
    {
        object message = LargestMessage.Of(Type(type));
        foreach (var property in message.GetType().GetProperties().Where(p => p.CanWrite && IsNullable(p)))
        {
            property.SetValue(message, null);
        }

        var serializer = (FarmSerializer)Serialization.FindSerializerFor(message);

        Assert.Equal(Text(message), Text(serializer.FromBinary(serializer.ToBinary(message), serializer.Manifest(message))));
    }

    [Theory]
    [MemberData(nameof(Messages))]
    public void The_largest_message_stays_under_two_kilobytes(string type)
    {
        byte[] bytes = Serialization.FindSerializerFor(Largest(type)).ToBinary(Largest(type));

        // Two answers to people list what the farm has, so they grow with it; none lies on the way of a picture.
        // What one node or job adds is bounded by the test of its own record, and 128 of them by the 256 kB frame of the transport.
        Assert.InRange(bytes.Length, 0, type.EndsWith(nameof(SchedulerProtocol.FarmSnapshot), StringComparison.Ordinal) ? 2 * 2048 : 2047);
    }

    [Theory]
    [MemberData(nameof(Messages))]
    public void A_message_with_texts_of_any_length_stays_far_below_the_frame_of_the_transport(string type)
    {
        byte[] bytes = Serialization.FindSerializerFor(Largest(type)).ToBinary(LargestMessage.Endless(Type(type)));

        // The frame is 256 kB and a message over 64 kB is logged; three bytes a character and the envelope are counted in.
        bool listsTheFarm = type.EndsWith(nameof(SchedulerProtocol.FarmSnapshot), StringComparison.Ordinal);
        Assert.InRange(bytes.Length, 0, listsTheFarm ? 128_000 : 60_000);
    }

    [Theory]
    [MemberData(nameof(Messages))]
    public void No_type_name_is_on_the_wire(string type)
    {
        object message = Largest(type);
        var serializer = (FarmSerializer)Serialization.FindSerializerFor(message);

        Assert.Equal(2, serializer.Manifest(message).Length);
        Assert.DoesNotContain(message.GetType().Name, Encoding.Latin1.GetString(serializer.ToBinary(message)), StringComparison.Ordinal);
    }

    [Fact]
    public void No_two_messages_have_the_same_manifest()
    {
        string[] manifests = [.. LargestMessage.Types.Select(
            t => ((FarmSerializer)Serialization.FindSerializerForType(t)).Manifest(LargestMessage.Of(t)))];

        Assert.Equal(manifests.Length, manifests.Distinct().Count());
        Assert.True(manifests.Length >= 33);
    }

    [Fact]
    public void A_message_without_a_codec_is_refused() =>
        Assert.ThrowsAny<Exception>(() => Serialization.FindSerializerFor(new Unbound("secret")).ToBinary(new Unbound("secret")));

    [Fact]
    public void A_manifest_of_another_version_is_refused_with_a_reason()
    {
        var serializer = new FarmSerializer((ExtendedActorSystem)_host.System);

        Assert.Contains(
            "another version", Assert.Throws<SerializationException>(() => serializer.FromBinary([], "zz")).Message, StringComparison.Ordinal);
    }

    private static Type Type(string name) => typeof(IFarmMessage).Assembly.GetType(name, throwOnError: true)!;

    private static object Largest(string type) => LargestMessage.Of(Type(type));

    private static string Text(object message) => JsonSerializer.Serialize(message, message.GetType(), SpecJson.Options);

    private static bool IsNullable(System.Reflection.PropertyInfo property) =>
        new System.Reflection.NullabilityInfoContext().Create(property).WriteState == System.Reflection.NullabilityState.Nullable;

    private sealed record Unbound(string Text);
}
