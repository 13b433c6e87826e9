using AADiff.Diffusion.Devices;
using AADiff.Models.Graphs.Onnx;
using Google.Protobuf;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace AADiff.Diffusion.Networks;

/// <summary>
/// A tensor of the host with a copy in the device's memory, at an address that does not change: what a network is bound to. Copying is a run of a
/// network of one node that copies, which every provider has.
/// </summary>
internal sealed class DeviceTensor : IDisposable
{
    private readonly OrtValue _host;
    private readonly InferenceSession _copier;
    private readonly OrtIoBinding _toDevice;
    private readonly OrtIoBinding _toHost;

    internal DeviceTensor(OrtValue host, OrtAllocator allocator, InferenceSession copier)
    {
        OrtTensorTypeAndShapeInfo type = host.GetTensorTypeAndShape();
        (_host, _copier) = (host, copier);
        Value = OrtValue.CreateAllocatedTensorValue(allocator, type.ElementDataType, type.Shape);
        try
        {
            _toDevice = copier.CreateIoBinding();
            _toDevice.BindOutput(CopierGraph.To, Value);
            _toHost = copier.CreateIoBinding();
            _toHost.BindInput(CopierGraph.From, Value);
            _toHost.BindOutput(CopierGraph.To, host);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>In the device's memory.</summary>
    public OrtValue Value { get; }

    public void ToDevice(RunOptions run)
    {
        // A device copies a tensor of the host at the moment when it is bound.
        _toDevice.BindInput(CopierGraph.From, _host);
        _toDevice.SynchronizeBoundInputs();
        _copier.RunWithBinding(run, _toDevice);
        _toDevice.SynchronizeBoundOutputs();
    }

    public void ToHost(RunOptions run)
    {
        _copier.RunWithBinding(run, _toHost);
        _toHost.SynchronizeBoundOutputs();
    }

    public void Dispose()
    {
        _toDevice?.Dispose();
        _toHost?.Dispose();
        Value.Dispose();
    }
}

/// <summary>The memory of the device that a network runs on. Dispose it after the tensors that are made by it, and before the network.</summary>
internal sealed class DeviceMemory(DeviceSessions device, InferenceSession network) : IDisposable
{
    private readonly OrtAllocator _allocator = device.AllocatorOf(network);
    private readonly Dictionary<TensorElementType, InferenceSession> _copiers = [];

    /// <param name="host">Must outlive the copy.</param>
    public DeviceTensor CopyOf(OrtValue host)
    {
        TensorElementType type = host.GetTensorTypeAndShape().ElementDataType;
        if (!_copiers.TryGetValue(type, out InferenceSession? copier))
        {
            using SessionOptions options = device.CreateOptions();
            _copiers.Add(type, copier = new InferenceSession(CopierGraph.Of((int)type), options));
        }

        return new DeviceTensor(host, _allocator, copier);
    }

    public void Dispose()
    {
        _allocator.Dispose();
        foreach (InferenceSession copier in _copiers.Values)
        {
            copier.Dispose();
        }
    }
}

/// <summary>to = from, of any shape, in the ONNX format.</summary>
internal static class CopierGraph
{
    public const string From = "from";
    public const string To = "to";

    /// <param name="type">Element type; the numbers of ONNX and of ONNX Runtime are the same.</param>
    public static byte[] Of(int type)
    {
        ValueInfoProto Info(string name) => new() { Name = name, Type = new() { TensorType = new() { ElemType = type } } };
        var node = new NodeProto { OpType = "Identity" };
        node.Input.Add(From);
        node.Output.Add(To);
        var graph = new GraphProto { Name = "copy" };
        graph.Node.Add(node);
        graph.Input.Add(Info(From));
        graph.Output.Add(Info(To));
        var model = new ModelProto { IrVersion = 8, Graph = graph };
        model.OpsetImport.Add(new OperatorSetIdProto { Domain = "", Version = 17 });
        return model.ToByteArray();
    }
}
