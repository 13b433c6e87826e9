using AADiff.GpuNode.Hosting;
using AADiff.Shared.Objects;

namespace AADiff.GpuNode.Rendering;

/// <summary>What a node actor works with.</summary>
/// <param name="Node">Address of this process in the cluster.</param>
/// <param name="Options">As configured.</param>
/// <param name="CreateRenderer">Called on the render thread; loads the model.</param>
/// <param name="Store">Where bases come from and pictures go to.</param>
/// <param name="Time">Clock.</param>
internal sealed record GpuNodeDependencies(string Node, GpuRoleOptions Options, Func<IPictureRenderer> CreateRenderer, IObjectStore Store, TimeProvider Time);
