using Akka.Hosting;

namespace AADiff.Shared.Protocol;

/// <summary>Puts the farm's wire format into an actor system.</summary>
public static class FarmProtocolHosting
{
    /// <summary>
    /// Binds <see cref="FarmSerializer"/> and turns the fallback to reflection-based JSON off: a message without a codec fails loudly instead of
    /// sending its type's name.
    /// </summary>
    public static AkkaConfigurationBuilder WithFarmProtocol(this AkkaConfigurationBuilder builder) => builder
        .WithCustomSerializer("aadiff-farm", FarmSerializer.Bound, system => new FarmSerializer(system))
        .AddHocon("akka.actor.serialization-settings.allow-unregistered-types = false", HoconAddMode.Prepend);
}
