using AADiff.Models.Pulling;
using AADiff.Shared.Errors;
using AADiff.Testing;
using Xunit;

namespace AADiff.Models.Tests.Pulling;

/// <summary>Connections that break, and pulls that were stopped.</summary>
public sealed partial class ModelPullTests
{
    [Fact]
    public async Task A_connection_that_breaks_in_the_middle_goes_on_where_it_stopped()
    {
        _hub.Drop(UNet, after: 200_000);
        _hub.Drop(UNet, after: 100_000);
        List<PullProgress> seen = [];

        PullResult result = await Pull(progress: new Collector(seen));

        long[] starts = [.. _hub.Requests.Where(request => request.Path == UNet).Select(request => request.From)];
        Assert.Equal(3, starts.Length);
        Assert.True(starts[0] == 0 && starts[0] < starts[1] && starts[1] < starts[2], string.Join(' ', starts));
        Assert.Equal(result.Bytes, result.Fetched);
        Assert.Contains(seen, p => p.Waiting is not null);
        Assert.NotEmpty(ModelFolder.Open(Destination).Digest);
    }

    [Fact]
    public async Task A_server_that_ignores_where_to_go_on_sends_all_of_it_again()
    {
        _hub.Drop(UNet, after: 200_000);
        _hub.Next(UNet, (context, content) =>
        {
            context.Response.ContentLength64 = content.Length;
            context.Response.OutputStream.Write(content);
            context.Response.Close();
            return true;
        });

        PullResult result = await Pull();

        Assert.True(result.Fetched > result.Bytes);
        Assert.Equal(File.ReadAllBytes(TestData.Exports("sd1-pipeline-diffusers", UNet)), File.ReadAllBytes(Path.Combine(Destination, UNet)));
    }

    [Fact]
    public async Task A_pull_that_was_stopped_goes_on_in_the_next_run()
    {
        using CancellationTokenSource stop = new();
        _hub.Drop("vae_decoder/model.onnx", after: 50_000);
        var stopped = Pull(progress: new Collector([], p => p.Waiting is not null, stop.Cancel), cancellationToken: stop.Token);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => stopped);
        int before = _hub.Requests.Count;

        PullResult result = await Pull();

        Assert.DoesNotContain(_hub.Requests.Skip(before), request => request.Path == UNet);
        Assert.True(_hub.Requests.Skip(before).First(request => request.Path == "vae_decoder/model.onnx").From > 0);
        Assert.True(result.Fetched < result.Bytes);
        Assert.NotEmpty(ModelFolder.Open(Destination).Digest);
    }

    [Fact]
    public async Task The_remains_of_another_version_are_fetched_anew()
    {
        string part = Path.Combine(Destination + ".part", UNet + ".part");
        Directory.CreateDirectory(Path.GetDirectoryName(part)!);
        File.WriteAllBytes(part, new byte[1000]);

        await Pull();

        Assert.Equal([1000, 0], _hub.Requests.Where(request => request.Path == UNet).Select(request => request.From));
        Assert.NotEmpty(ModelFolder.Open(Destination).Digest);
    }

    [Fact]
    public async Task A_server_that_keeps_breaking_off_is_given_up_and_what_came_is_kept()
    {
        for (int i = 0; i < 4; i++)
        {
            _hub.Drop("unet/weights.pb", after: i == 0 ? 1000 : 0);
        }

        UserError error = await Assert.ThrowsAsync<UserError>(() => Pull());

        Assert.Equal(ErrorClass.Unreachable, error.Class);
        Assert.Contains("run the command again to go on at 1000 of 536832 bytes", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_server_at_all_is_named()
    {
        _hub.Dispose();

        Assert.Equal(ErrorClass.Unreachable, (await Assert.ThrowsAsync<UserError>(() => Pull())).Class);
    }
}
