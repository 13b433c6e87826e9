using AADiff.Shared.Pictures;

namespace AADiff.Shared.Protocol;

/// <summary>Bound to the farm's protobuf serializer.</summary>
public interface IFarmMessage;

/// <summary>Routed to the actor of one picture by the <c>frame</c> region.</summary>
public interface IForPicture : IFarmMessage
{
    PictureKey Key { get; }
}

/// <summary>Routed to the actor of one job by the <c>job</c> region.</summary>
public interface IForJob : IFarmMessage
{
    string JobId { get; }
}

/// <summary>Routed to the actor of one base by the <c>base</c> region.</summary>
public interface IForBase : IFarmMessage
{
    BaseKey Base { get; }
}
