using AADiff.Shared.Errors;
using AADiff.Shared.Farm;
using Xunit;

namespace AADiff.Coordinator.Tests.Api;

public sealed class SweepEndpointTests : IAsyncLifetime
{
    private readonly ApiServer _server = new();

    public Task InitializeAsync() => _server.InitializeAsync();

    public Task DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task A_sweep_over_HTTP_is_the_one_that_was_asked_for()
    {
        _server.Farm.Swept = new SweepReport(3, 4000, 2, 1000);
        SweepRequest request = new(OlderDays: 7.5, PictureDays: 3, GraceHours: 1, DryRun: true);

        Assert.Equal(_server.Farm.Swept, await _server.Client.SweepAsync(request));
        Assert.Equal([request], _server.Farm.Sweeps);
    }

    [Fact]
    public async Task What_clients_are_just_uploading_is_out_of_reach()
    {
        UserError error = await Assert.ThrowsAsync<UserError>(() => _server.Client.SweepAsync(new SweepRequest(GraceHours: 0.5)));

        Assert.Equal(ErrorClass.Usage, error.Class);
        Assert.Contains("at least", error.Message, StringComparison.Ordinal);
        Assert.Empty(_server.Farm.Sweeps);
    }
}
