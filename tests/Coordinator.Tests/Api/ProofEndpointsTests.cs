using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using AADiff.Coordinator.Proofs;
using AADiff.Coordinator.Tests.Proofs;
using AADiff.Models;
using AADiff.Proof.Reports;
using AADiff.Shared.Errors;
using AADiff.Shared.Farm;
using AADiff.Shared.Objects;
using AADiff.Shared.Pictures;
using AADiff.Testing;
using AADiff.Testing.Farm;
using AADiff.Testing.Video;
using Xunit;

namespace AADiff.Coordinator.Tests.Api;

/// <summary>Whether the picture of a finished job follows its sound, told by the coordinator itself.</summary>
public sealed class ProofEndpointsTests
{
    private static readonly TimeSpan _limit = TimeSpan.FromMinutes(2);

    [Fact]
    public async Task The_first_who_asks_has_it_measured_and_everybody_after_reads_what_was_kept()
    {
        await using ApiServer server = await StartAsync(out CountedProver prover, real: true);
        using VideoWorld world = new(server.Objects);
        server.Farm.Add(await FinishedJob.StoreAsync(world, "a"));

        using HttpResponseMessage first = await server.Http.GetAsync("api/jobs/a/proof");
        Assert.Equal(HttpStatusCode.Accepted, first.StatusCode);
        Assert.Equal(TimeSpan.FromSeconds(2), first.Headers.RetryAfter?.Delta);
        Assert.Equal(new PendingProof(0), await first.Content.ReadFromJsonAsync<PendingProof>(SpecJson.Options));
        await server.Log.UntilAsync("The proof of job a is measured", 1, _limit);

        byte[] kept = (await new HttpFarmDetails(server.Http).ProofAsync("a"))!;
        ProofReport report = JsonSerializer.Deserialize<ProofReport>(kept, ReportJson.Options)!;
        Assert.Equal(kept, ReportJson.Write(report));
        Assert.True(report.Follows, report.Sentence);
        Assert.Equal(["the finished file", "the frames and the sound that it was made of"], report.Evidence.Select(one => one.Evidence.From));
        Assert.Equal(("mini/clip", "lightning"), (report.Clip, report.Word));
        Assert.All(report.Evidence, one => Assert.Equal(3, one.Evidence.WithStrength.Length));
        Assert.Contains("a coordinator has no optical flow", report.Evidence[0].Evidence.Peaks.AvAlign2025.Score.Reason, StringComparison.Ordinal);

        using HttpResponseMessage page = await server.Http.GetAsync("api/jobs/a/proof.html");
        Assert.Equal("text/html", page.Content.Headers.ContentType?.MediaType);
        Assert.Contains("sandbox", page.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
        Assert.Contains("The picture follows the sound.", await page.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(1, prover.Calls);
        Assert.Empty(Directory.GetFileSystemEntries(server.ProofFolder));
    }

    [Fact]
    public async Task What_can_not_be_measured_is_told_in_a_sentence_and_not_tried_again_and_again()
    {
        await using ApiServer server = await StartAsync(out CountedProver prover, real: true);
        server.Farm.Add(FinishedJob.View("swept"));
        await server.Objects.PutAsync(ObjectNames.Video("swept", "1"), new MemoryStream([1]), "video/mp4");

        Assert.Null(await new HttpFarmDetails(server.Http).ProofAsync("swept"));
        await server.Log.UntilAsync("The proof of job swept can't be measured", 1, _limit);

        for (int i = 0; i < 3; i++)
        {
            using HttpResponseMessage answer = await server.Http.GetAsync(i == 0 ? "api/jobs/swept/proof.html" : "api/jobs/swept/proof");
            FarmProblem problem = (await answer.Content.ReadFromJsonAsync<FarmProblem>(SpecJson.Options))!;
            Assert.Equal((422, ErrorClass.Failed), (problem.Status, problem.Class));
            Assert.Equal("The storyboard of job swept is not in the store any more: render it anew under another id (--request-id).", problem.Detail);
        }

        Assert.Equal(1, prover.Calls);
    }

    [Fact]
    public async Task One_job_is_measured_at_a_time_and_not_beyond_the_end_of_the_coordinator()
    {
        await using ApiServer server = await StartAsync(out CountedProver prover, real: false);
        server.Farm.Add(FinishedJob.View("a"));
        server.Farm.Add(FinishedJob.View("b"));

        Assert.Equal(new PendingProof(0), await server.Http.GetFromJsonAsync<PendingProof>("api/jobs/a/proof", SpecJson.Options));
        await prover.Begun.WaitAsync(_limit);
        Assert.Equal(new PendingProof(1), await server.Http.GetFromJsonAsync<PendingProof>("api/jobs/b/proof", SpecJson.Options));
        await server.StopAsync();

        await prover.Cancelled.WaitAsync(_limit);
        Assert.Equal(1, prover.Calls);
        Assert.Empty(await ApiServer.AllAsync(server.Objects));
    }

    [Fact]
    public async Task Of_a_job_that_is_not_finished_there_is_no_proof_and_nothing_is_measured()
    {
        await using ApiServer server = await StartAsync(out CountedProver prover, real: false);
        server.Farm.Add(FakeJobs.Accepted("new"));

        using HttpResponseMessage early = await server.Http.GetAsync("api/jobs/new/proof");
        Assert.Equal(HttpStatusCode.Conflict, early.StatusCode);
        Assert.Contains("has no finished video, it is planning", await early.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await server.Http.GetAsync("api/jobs/none/proof")).StatusCode);
        Assert.Equal(0, prover.Calls);
    }

    private static Task<ApiServer> StartAsync(out CountedProver prover, bool real)
    {
        ApiServer? server = null;
        ModelCatalog models = new([Path.GetDirectoryName(TestData.MiniModel())!], null);
        prover = new CountedProver(real ? () => new JobProver(server!.Objects, models, server.ProofFolder) : null);
        server = new ApiServer { Prover = prover };
        return StartedAsync(server);
    }

    private static async Task<ApiServer> StartedAsync(ApiServer server)
    {
        await server.InitializeAsync();
        return server;
    }
}
