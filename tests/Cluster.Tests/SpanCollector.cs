using System.Collections.Concurrent;
using Google.Protobuf;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace AADiff.Cluster.Tests;

/// <param name="Process">Resource attribute service.instance.id.</param>
/// <param name="Trace">Lower-case hex.</param>
/// <param name="Parent">Lower-case hex.</param>
/// <param name="Name">Of the span.</param>
internal sealed record CollectedSpan(string Process, string Trace, string Parent, string Name);

/// <summary>Takes OTLP over HTTP, as an OpenTelemetry collector does, and keeps the spans (opentelemetry/proto/trace/v1/trace.proto).</summary>
internal sealed class SpanCollector : IAsyncDisposable
{
    private readonly ConcurrentQueue<CollectedSpan> _spans = new();
    private readonly WebApplication _app;

    public SpanCollector()
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _app = builder.Build();
        _app.MapPost("/v1/traces", TakeAsync);
        _app.MapPost("/v1/metrics", () => Results.Ok());
        _app.MapPost("/v1/logs", () => Results.Ok());
    }

    public string Address => _app.Urls.Single();

    public IReadOnlyCollection<CollectedSpan> Spans => _spans;

    public Task StartAsync() => _app.StartAsync();

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task<IResult> TakeAsync(HttpRequest request)
    {
        using MemoryStream body = new();
        await request.Body.CopyToAsync(body);
        foreach (ByteString ofResource in Fields(body.ToArray(), 1))
        {
            string process = Fields(Fields(ofResource, 1).Single(), 1).Where(attribute => Fields(attribute, 1).Single().ToStringUtf8() == "service.instance.id")
                .Select(attribute => Fields(Fields(attribute, 2).Single(), 1).Single().ToStringUtf8()).Single();
            foreach (ByteString span in Fields(ofResource, 2).SelectMany(scope => Fields(scope, 2)))
            {
                _spans.Enqueue(new CollectedSpan(process, Hex(span, 1), Hex(span, 4), Fields(span, 5).Single().ToStringUtf8()));
            }
        }

        return Results.Ok();
    }

    private static string Hex(ByteString message, int field) => Convert.ToHexStringLower(Fields(message, field).Single().Span);

    private static List<ByteString> Fields(ByteString message, int field) => Fields(message.ToByteArray(), field);

    /// <summary>All fields of a protobuf message with this number, which have lengths: messages, texts and bytes.</summary>
    private static List<ByteString> Fields(byte[] message, int field)
    {
        CodedInputStream input = new(message);
        List<ByteString> found = [];
        for (uint tag; (tag = input.ReadTag()) != 0;)
        {
            if (WireFormat.GetTagFieldNumber(tag) == field && WireFormat.GetTagWireType(tag) == WireFormat.WireType.LengthDelimited)
            {
                found.Add(input.ReadBytes());
            }
            else
            {
                input.SkipLastField();
            }
        }

        return found;
    }
}
