using System.Net;
using AADiff.Shared.Errors;
using AADiff.Shared.Farm;
using AADiff.Testing.Farm;
using Xunit;

namespace AADiff.Coordinator.Tests.Api;

public sealed class NodeEndpointsTests : IAsyncLifetime
{
    private const string First = "akka.tcp://aadiff@10.0.0.1:4053";
    private const string Second = "akka.tcp://aadiff@10.0.0.1:40530";

    private readonly ApiServer _server = new();

    public Task InitializeAsync()
    {
        NodeView node = FakeJobs.Farm.Nodes[0];
        _server.Farm.Status = FakeJobs.Farm with { Nodes = [node with { Node = First, Fenced = "out of memory" }, node with { Node = Second }] };
        return _server.InitializeAsync();
    }

    public Task DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Nodes_are_listed_with_what_keeps_them_from_work() =>
        Assert.Equal([("fenced", "out of memory"), ("ready", null)], (await _server.Client.NodesAsync()).Select(node => (node.State, node.Fenced)));

    [Theory]
    [InlineData(First)]
    [InlineData("10.0.0.1:4053")]
    public async Task A_node_is_named_by_its_address_or_by_host_and_port(string name)
    {
        Assert.Equal((First, true), await CommandAsync(name, NodeCommandKind.Drain, node => node.Draining));
        Assert.Equal((First, false), await CommandAsync(name, NodeCommandKind.Undrain, node => node.Draining));
        Assert.Equal((First, true), await CommandAsync(name, NodeCommandKind.Clear, node => node.State == "ready"));
    }

    [Fact]
    public async Task Part_of_an_address_is_enough_when_it_fits_one_node_only()
    {
        Assert.Equal((Second, true), await CommandAsync("40530", NodeCommandKind.Drain, node => node.Draining));

        NodeCommandReply ambiguous = await _server.Client.CommandNodeAsync("10.0.0.1", NodeCommandKind.Drain);
        Assert.Null(ambiguous.Node);
        Assert.Contains($"could be {First}, {Second}", ambiguous.Refused, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unknown_node_is_not_found_and_the_answer_names_those_that_are_there()
    {
        using HttpResponseMessage response = await _server.Http.PostAsync("api/nodes/gpu-7/drain", null);
        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);

        NodeCommandReply reply = await _server.Client.CommandNodeAsync("gpu-7", NodeCommandKind.Drain);

        UserError error = Assert.Throws<UserError>(() => reply.Require());
        Assert.Equal(ErrorClass.Usage, error.Class);
        Assert.Contains(First, error.Message, StringComparison.Ordinal);
    }

    private async Task<(string? Node, bool Holds)> CommandAsync(string name, NodeCommandKind kind, Func<NodeView, bool> holds)
    {
        NodeView node = (await _server.Client.CommandNodeAsync(name, kind)).Require();
        return (node.Node, holds(node));
    }
}
