using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using AADiff.Coordinator.Api;
using AADiff.Shared.Farm;
using AADiff.Shared.Objects;
using AADiff.Shared.Pictures;
using AADiff.Shared.Requests;
using AADiff.Testing;
using AADiff.Testing.Farm;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace AADiff.Bench.Fuzzing;

/// <summary>
/// The JSON that an address of the API takes, over HTTP. Refused is a 4xx with a problem in it; any 5xx, and an answer without a sentence, is a defect.
/// </summary>
internal sealed class RequestTarget : IAsyncDisposable
{
    public const string Name = "request JSON over HTTP";

    private static readonly Sha256Digest _digest = Sha256Digest.Parse(new string('a', 64));

    private readonly TemporaryFolder _folder;
    private readonly WebApplication _app;
    private readonly HttpClient _http;

    private RequestTarget(TemporaryFolder folder, WebApplication app, HttpClient http) => (_folder, _app, _http) = (folder, app, http);

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
        var folder = new TemporaryFolder();
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services
            .AddSingleton<IFarm>(new FakeFarm())
            .AddSingleton<IObjectStore>(new FolderObjectStore(folder.File("objects")))
            .AddSingleton(TimeProvider.System)
            .AddFarmApi([]);
        WebApplication app = builder.Build();
        app.MapFarmApi();
        await app.StartAsync();
        return new RequestTarget(folder, app, FarmHttp.ClientFor(new Uri(app.Urls.Single())));
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _app.DisposeAsync();
        _folder.Dispose();
    }

    private async Task<bool> FeedAsync(byte[] input)
    {
        // The same body at each address that takes one.
        bool taken = false;
        foreach (string address in new[] { "api/jobs", "api/jobs/job/priority", "api/sweep" })
        {
            using var body = new ByteArrayContent(input);
            body.Headers.ContentType = new MediaTypeHeaderValue("application/json");
            using HttpResponseMessage answer = await _http.PostAsync(address, body);
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
