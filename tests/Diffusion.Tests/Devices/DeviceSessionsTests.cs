using AADiff.Diffusion.Devices;
using AADiff.Shared.Errors;
using AADiff.Testing;
using Microsoft.ML.OnnxRuntime;
using Xunit;

namespace AADiff.Diffusion.Tests.Devices;

/// <summary>On a machine without a GPU, in a build for CUDA (-p:OnnxRuntimeFlavor=Gpu) and in one for processors.</summary>
public sealed class DeviceSessionsTests
{
    [Fact]
    public void Cuda_without_its_provider_says_what_to_install()
    {
        UserError error = Assert.Throws<UserError>(() => new DeviceSessions(DeviceChoice.Parse("cuda:1")).CreateOptions());

        Assert.Equal(ErrorClass.Usage, error.Class);
        Assert.Contains("cuda:1", error.Message, StringComparison.Ordinal);
        Assert.Contains(DeviceProbe.BuildHasCuda ? "install" : "-p:OnnxRuntimeFlavor=Gpu", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Fact]
    public void A_provider_library_that_is_not_there_is_named()
    {
        UserError error = Assert.Throws<UserError>(() => new DeviceSessions(DeviceChoice.Parse("cuda,library=/no/such/plugin.so")).CreateOptions());

        Assert.Contains("/no/such/plugin.so", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_no_provider_library_is_refused_and_may_be_tried_again()
    {
        using var folder = new TemporaryFolder();
        string path = Path.Combine(folder.Path, "plugin.so");
        File.WriteAllText(path, "not a library");
        var sessions = new DeviceSessions(DeviceChoice.Parse("cuda,library=" + path));

        Assert.Throws<UserError>(sessions.CreateOptions);
        Assert.Throws<UserError>(sessions.CreateOptions);
    }

    [Fact]
    public void Cpu_options_open_a_model()
    {
        using SessionOptions options = new DeviceSessions(DeviceChoice.Parse("cpu,threads=1")).CreateOptions();
        using var session = new InferenceSession(TestData.MiniModel("text_encoder", "model.onnx"), options);

        Assert.Equal(1, options.IntraOpNumThreads);
        Assert.Contains("last_hidden_state", session.OutputNames);
    }

    [Fact]
    public void A_session_on_CUDA_gets_its_own_device_the_limit_and_nothing_that_changes_pixels()
    {
        var sessions = new DeviceSessions(DeviceChoice.Parse("cuda:2"), memory: 6L << 30, graphs: true);

        Dictionary<string, string> options = sessions.CudaOptions(captured: true);

        Assert.Equal(("2", "6442450944", "1"), (options["device_id"], options["gpu_mem_limit"], options["enable_cuda_graph"]));
        Assert.Equal(("0", "HEURISTIC"), (options["use_tf32"], options["cudnn_conv_algo_search"]));
        Assert.DoesNotContain("gpu_mem_limit", new DeviceSessions(DeviceChoice.Parse("cuda")).CudaOptions(captured: false));
    }

    [Theory]
    [InlineData("cuda", true, true)]
    [InlineData("cuda", false, false)]
    [InlineData("cuda,library=/opt/ep/plugin.so", true, false)]
    [InlineData("cpu", true, false)]
    public void Calls_are_captured_where_it_is_asked_for_and_the_provider_is_built_in(string device, bool graphs, bool captures) =>
        Assert.Equal(captures, new DeviceSessions(DeviceChoice.Parse(device), graphs: graphs).CapturesGraphs);
}
