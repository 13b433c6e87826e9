using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using AADiff.Coordinator.Tests.Api;
using AADiff.Shared.Farm;
using AADiff.Shared.Objects;
using AADiff.Shared.Pictures;
using AADiff.Shared.Requests;

namespace AADiff.Bench.Fuzzing;

/// <summary>
/// The JSON that an address of the API takes, over HTTP. Refused is a 4xx with a problem in it; any 5xx, and an answer without a sentence, is a defect.
/// </summary>
internal sealed class RequestTarget : IAsyncDisposable
{
    public const string Name = "request JSON over HTTP";

    private static readonly Sha256Digest _digest = Sha256Digest.Parse(new string('a', 64));

    private readonly ApiServer _server;

    private RequestTarget(ApiServer server) => _server = server;

    /// <summary>Requests as clients send them: with next to nothing, and with everything said.</summary>
    public static byte[][] Seeds { get; } =
    [
        .. new RenderRequest[] { Plain, Full }.Select(request => JsonSerializer.SerializeToUtf8Bytes(new { Id = "job", Request = request }, SpecJson.Options)),
        "{\"priority\":70}"u8.ToArray(),
        "{\"olderThanDays\":30,\"dryRun\":true}"u8.ToArray(),
    ];

    private static RenderRequest Plain => new()
    {
        Prompt = "lightning over a city at night",
        Model = "mini",
        Sounds = [new SoundTrack { ObjectName = InputName.Of(_digest, ".wav"), FileName = "thunder.wav", Sha256 = _digest }],
    };

    private static RenderRequest Full => Plain with
    {
        NegativePrompt = "blurry",
        Sounds = [Plain.Sounds[0] with { Words = ["lightning"], CurveObjectName = InputName.Of(_digest, ".csv") }],
        FrameRate = new FrameRate(30000, 1001),
        Drawn = new PictureSize(128, 128),
        VideoHeight = 256,
        Steps = 20,
        Guidance = 7.5,
        Scheduler = "ddim",
        User = "ann",
        Controls = new AttentionControls { Blend = new LocalBlend { MaskObjectName = InputName.Of(_digest, ".png") } },
    };

    public FuzzTarget Target => new(Name, Seeds, FuzzTarget.Text, FeedAsync);

    public static async Task<RequestTarget> StartAsync()
    {
        ApiServer server = new();
        await server.InitializeAsync();
        return new RequestTarget(server);
    }

    public async ValueTask DisposeAsync() => await _server.DisposeAsync();

    private async Task<bool> FeedAsync(byte[] input)
    {
        // The same body at each address that takes one.
        bool taken = false;
        foreach (string address in new[] { "api/jobs", "api/jobs/check", "api/jobs/job/priority", "api/sweep" })
        {
            using var body = new ByteArrayContent(input);
            body.Headers.ContentType = new MediaTypeHeaderValue("application/json");
            using HttpResponseMessage answer = await _server.Http.PostAsync(address, body);
            taken |= answer.IsSuccessStatusCode;
            if (!answer.IsSuccessStatusCode)
            {
                await RequireSentenceAsync(address, answer);
            }
        }

        return taken;
    }

    private static async Task RequireSentenceAsync(string address, HttpResponseMessage answer)
    {
        string text = await answer.Content.ReadAsStringAsync();
        if (answer.StatusCode >= HttpStatusCode.InternalServerError
            || JsonSerializer.Deserialize<FarmProblem>(text, SpecJson.Options) is not { Detail.Length: > 0 and < 2000 })
        {
            throw new InvalidOperationException($"{address} answered {(int)answer.StatusCode}: {text}");
        }
    }
}
