using AADiff.GpuNode.Pictures;
using AADiff.Shared.Pictures;
using AADiff.Shared.Protocol;
using FsCheck.Xunit;
using Xunit;
using static AADiff.GpuNode.Pictures.PictureCommand;
using static AADiff.GpuNode.Pictures.PictureEffect;
using static AADiff.Shared.Protocol.PictureProtocol;
using static AADiff.Shared.Protocol.TicketProtocol;

namespace AADiff.GpuNode.Tests.Pictures;

/// <summary>Whatever happens to the owner of a picture in whatever order.</summary>
public sealed class PictureStateProperties
{
    private const string Here = "akka.tcp://farm@a:1";
    private static readonly string[] _nodes = [Here, "akka.tcp://farm@b:1", "akka.tcp://farm@c:1"];
    private static readonly PictureKey _key = new("k");

    [Property(MaxTest = 400, EndSize = 300)]
    public void A_job_that_waits_is_answered_once_and_never_forgotten(byte[] steps)
    {
        var state = new PictureState(_key, Here);
        Dictionary<string, long> waiting = [];
        List<string> attempts = ["of an earlier owner"];
        DateTimeOffset now = DateTimeOffset.UnixEpoch;
        long fence = 0;
        foreach ((byte kind, byte subject) in steps.Chunk(2).Select(step => (step[0], step[^1])))
        {
            string job = $"job {subject % 3}";
            string node = _nodes[subject % 3];
            string attempt = attempts[subject % attempts.Count];
            object command = (kind % 20) switch
            {
                < 4 => new RenderPicture(_key, new("b"), [0.5f], job, 7, subject % 5, ++fence),
                4 when waiting.TryGetValue(job, out long current) => new RenderPicture(_key, new("b"), [0.5f], job, 7, 0, current - 1),
                5 => new CancelPicture(_key, job),
                6 => new PrioritizePicture(_key, job, subject % 5),
                7 => new InStore("stored", "sha", 9),
                8 or 9 => new NotInStore($"attempt {attempts.Count}"),
                10 => new StoreAway("no route"),
                11 or 12 => new TicketHeld(_key, attempt, node, subject % 4, subject % 2 == 0 ? 4 : 0),
                13 => new PictureRendered(_key, attempt, node, "sha", 9, 1),
                14 => new TicketFailed(_key, attempt, node, (FailureKind)(subject % 4), "why"),
                15 => new BackUp(node, $"attempt {attempts.Count}"),
                16 when subject % 4 == 0 => StopPicture.Instance,
                _ => new Heartbeat(),
            };
            now += TimeSpan.FromSeconds(subject % 6);
            if (command is CancelPicture)
            {
                waiting.Remove(job);
            }
            else if (command is RenderPicture asked && state.Phase != PicturePhase.Done && waiting.GetValueOrDefault(job) <= asked.Fence)
            {
                waiting[job] = asked.Fence;
            }

            PicturePhase before = state.Phase;
            PictureDecision decision = state.Handle(command, now);
            state = decision.State;

            attempts.AddRange(decision.Effects.OfType<TellNode>().Select(t => t.Message).OfType<Ticket>().Select(t => t.Attempt));
            foreach (IForJob answer in decision.Effects.OfType<TellJob>().Select(t => t.Message))
            {
                long? answered = answer switch
                {
                    PictureFailed m => m.Fence,
                    PictureRelocated m => m.Fence,
                    PictureDone m when before != PicturePhase.Done => waiting.GetValueOrDefault(m.JobId),
                    _ => null,
                };
                if (answered is long about)
                {
                    Assert.True(waiting.Remove(answer.JobId, out long expected), $"{answer.JobId} was answered twice");
                    Assert.Equal(expected, about);
                }
            }

            Assert.Equal(waiting.OrderBy(w => w.Key), state.Waiters.Select(w => KeyValuePair.Create(w.Key, w.Value.Fence)));
            Assert.InRange(state.Attempts.Count, 0, PictureState.MostAttempts);
            Assert.True(waiting.Count == 0
                || state.Phase is PicturePhase.Looking or PicturePhase.TicketOut, $"jobs wait while the owner is {state.Phase}");
            Assert.True(state.Phase != PicturePhase.TicketOut || !state.Attempts.IsEmpty, "a ticket is out, but no node has it");
            if (decision.Effects.OfType<Stop>().Any())
            {
                Assert.Empty(waiting);
                state = new PictureState(_key, Here);
            }
        }
    }
}
