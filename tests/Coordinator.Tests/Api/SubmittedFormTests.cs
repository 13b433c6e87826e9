using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using AADiff.Shared.Farm;
using AADiff.Shared.Objects;
using AADiff.Shared.Pictures;
using AADiff.Shared.Requests;
using Xunit;

namespace AADiff.Coordinator.Tests.Api;

public sealed class SubmittedFormTests : IAsyncLifetime
{
    private const string Request = """{"id":"form-1","request":{"prompt":"lightning over a city","model":"mini"}}""";

    private readonly ApiServer _server = new();

    public Task InitializeAsync() => _server.InitializeAsync();

    public Task DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task A_request_and_its_sounds_arrive_in_one_body_and_are_stored_under_their_digests()
    {
        byte[] thunder = new byte[8 << 20];
        new Random(1).NextBytes(thunder);
        byte[] rain = [1, 2, 3];

        using HttpResponseMessage answer = await SendAsync(Request, ("../thunder.WAV", thunder), ("rain.ogg", rain));

        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        (string id, RenderRequest request) = Assert.Single(_server.Farm.Submitted);
        Assert.Equal("form-1", id);
        Assert.Equal(["thunder.WAV", "rain.ogg"], request.Sounds.Select(sound => sound.FileName));
        Assert.Equal([InputName.Of(Sha256Digest.Of(thunder), ".wav"), InputName.Of(Sha256Digest.Of(rain), ".ogg")], request.Sounds.Select(sound => sound.ObjectName));
        Assert.Equal(thunder.Length, (await _server.Objects.FindAsync(request.Sounds[0].ObjectName.Value))!.Bytes);
    }

    [Fact]
    public async Task Files_fill_the_sounds_that_name_no_object_and_leave_the_others()
    {
        string there = $"inputs/{new string('a', 64)}.wav";
        string request = $$$"""
            {"id":"form-2","request":{"prompt":"city","model":"mini","sounds":[
              {"objectName":"{{{there}}}","sha256":"{{{new string('a', 64)}}}","fileName":"old.wav"},{"words":["city"]}]}}
            """;

        using HttpResponseMessage answer = await SendAsync(request, ("new.wav", [7]));

        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        RenderRequest submitted = Assert.Single(_server.Farm.Submitted).Request;
        Assert.Equal(["old.wav", "new.wav"], submitted.Sounds.Select(sound => sound.FileName));
        Assert.Equal("city", submitted.Sounds[1].Words.Single());
    }

    [Theory]
    [InlineData("{", 1, HttpStatusCode.BadRequest)]
    [InlineData("[]", 1, HttpStatusCode.BadRequest)]
    [InlineData("{\"request\":{\"prompt\":\"a\",\"model\":\"m\",\"sounds\":[{}]}}", 2, HttpStatusCode.BadRequest)]
    [InlineData("{\"request\":{\"prompt\":\"a\",\"model\":\"m\",\"sounds\":[{},{}]}}", 1, HttpStatusCode.BadRequest)]
    [InlineData("{\"request\":{\"prompt\":\"a\",\"model\":\"m\"}}", 17, HttpStatusCode.BadRequest)]
    [InlineData("{\"request\":{\"prompt\":\"a\",\"model\":\"../m\"}}", 1, HttpStatusCode.BadRequest)]
    public async Task A_form_that_does_not_fit_is_refused_with_a_sentence(string request, int files, HttpStatusCode status)
    {
        using HttpResponseMessage answer = await SendAsync(request, [.. Enumerable.Range(0, files).Select(i => ($"{i}.wav", new byte[] { (byte)i }))]);

        Assert.Equal((status, FarmProblem.ContentType), (answer.StatusCode, answer.Content.Headers.ContentType?.MediaType));
        Assert.Empty(_server.Farm.Submitted);
    }

    [Theory]
    [InlineData("multipart/form-data")]
    [InlineData("multipart/form-data; boundary=")]
    [InlineData("multipart/form-data; boundary=other")]
    public async Task A_body_that_is_no_form_is_refused_with_a_sentence(string type)
    {
        using ByteArrayContent content = new("--x\r\n\r\nnothing"u8.ToArray());
        content.Headers.TryAddWithoutValidation("Content-Type", type);

        using HttpResponseMessage answer = await _server.Http.PostAsync("api/jobs", content);

        FarmProblem problem = JsonSerializer.Deserialize<FarmProblem>(await answer.Content.ReadAsStringAsync(), SpecJson.Options)!;
        Assert.Equal(400, problem.Status);
    }

    private Task<HttpResponseMessage> SendAsync(string request, params (string Name, byte[] Content)[] files)
    {
        MultipartFormDataContent form = new() { { new StringContent(request, Encoding.UTF8, "application/json"), "request" } };
        foreach ((string name, byte[] content) in files)
        {
            ByteArrayContent file = new(content) { Headers = { ContentType = new MediaTypeHeaderValue("audio/wav") } };
            form.Add(file, "sound", name);
        }

        return _server.Http.PostAsync("api/jobs", form);
    }
}
