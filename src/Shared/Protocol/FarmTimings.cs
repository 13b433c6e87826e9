namespace AADiff.Shared.Protocol;

/// <summary>
/// Every interval, lease and waiting time that jobs, owners of pictures, GPU nodes and the farm scheduler keep towards each other. They depend on one
/// another, so they stand in one place: a lease spans several heartbeats of whoever holds it, a silence several reports. What an operator may change
/// (failure detection, drain) is in <c>ClusterTimings</c>.
/// </summary>
public static class FarmTimings
{
    /// <summary>A job looks at its leases, asks the scheduler for credit and tells the directory what has changed.</summary>
    public static TimeSpan JobHeartbeat { get; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// An unfinished job that stands still tells the directory how it stands this often, since a directory that moved has forgotten how far jobs are.
    /// </summary>
    public static TimeSpan JobListedAgain { get; } = TimeSpan.FromSeconds(30);

    /// <summary>Owners of pictures tell waiting jobs, and nodes tell owners, that an attempt is still alive.</summary>
    public static TimeSpan PictureHeartbeat { get; } = TimeSpan.FromSeconds(2);

    /// <summary>A GPU node reports its load to the scheduler.</summary>
    public static TimeSpan NodeReport { get; } = TimeSpan.FromSeconds(1);

    /// <summary>A node's encoder tells the coordinators what it holds.</summary>
    public static TimeSpan EncoderOffer { get; } = TimeSpan.FromSeconds(2);

    /// <summary>What an encoder holds that has been silent for five offers is encoded elsewhere.</summary>
    public static TimeSpan EncoderSilence { get; } = TimeSpan.FromSeconds(10);

    /// <summary>The scheduler divides the credit again and looks for stragglers.</summary>
    public static TimeSpan SchedulerTick { get; } = TimeSpan.FromSeconds(1);

    /// <summary>A job that waits to be planned looks at its place in the queue.</summary>
    public static TimeSpan PlanningPosition { get; } = TimeSpan.FromSeconds(1);

    /// <summary>Whoever was refused because too many jobs wait to be planned is told to ask again after it.</summary>
    public static TimeSpan PlanningRetry { get; } = TimeSpan.FromSeconds(30);

    /// <summary>Whoever has a request checked while another one of his is, is told to ask again after it.</summary>
    public static TimeSpan CheckRetry { get; } = TimeSpan.FromSeconds(2);

    /// <summary>An HTTP client waits this long for a request to be checked, which takes as long as planning it.</summary>
    public static TimeSpan Check { get; } = TimeSpan.FromMinutes(30);

    /// <summary>A job asks again for a picture whose owner has been silent for five heartbeats.</summary>
    public static TimeSpan PictureLease { get; } = TimeSpan.FromSeconds(10);

    /// <summary>A picture whose owner missed a heartbeat takes no place in its job's window: the other nodes go on.</summary>
    public static TimeSpan PictureStalled { get; } = TimeSpan.FromSeconds(3);

    /// <summary>The same for a picture that no owner has answered for; a live one answers within milliseconds.</summary>
    public static TimeSpan PictureUnanswered { get; } = TimeSpan.FromSeconds(1);

    /// <summary>The owner of a picture takes a node for dead that has not spoken of its ticket for this long.</summary>
    public static TimeSpan TicketLease { get; } = TimeSpan.FromSeconds(15);

    /// <summary>The scheduler forgets a node or a job that has been silent for five reports.</summary>
    public static TimeSpan SchedulerSilence { get; } = TimeSpan.FromSeconds(5);

    /// <summary>What a job needed that fell silent counts for an autoscaler for this long; its journal's database may be away.</summary>
    public static TimeSpan SilentJobMemory { get; } = TimeSpan.FromMinutes(30);

    /// <summary>A result is recorded and its successor sent within this time; fast nodes need that much more work out to stay busy.</summary>
    public static TimeSpan RoundTrip { get; } = TimeSpan.FromMilliseconds(500);

    /// <summary>
    /// Who waits this long counts as one priority higher: from the lowest to the highest it takes five minutes.
    /// </summary>
    public static TimeSpan PriorityStep { get; } = TimeSpan.FromSeconds(3);

    /// <summary>While there is work, all shards of pictures get a node this often, so that one that dies takes only its own along.</summary>
    public static TimeSpan ShardPlacing { get; } = TimeSpan.FromMinutes(1);

    /// <summary>A new scheduler to which no node has reported for this long knows that there is none.</summary>
    public static TimeSpan SchedulerStart { get; } = TimeSpan.FromSeconds(10);

    /// <summary>A picture that was given a second attempt gets no third one within this time.</summary>
    public static TimeSpan BackUpMemory { get; } = TimeSpan.FromMinutes(10);

    /// <summary>An idle node waits for a fuller batch: a few round trips of the job that sends the tickets.</summary>
    public static TimeSpan BatchLinger { get; } = TimeSpan.FromMilliseconds(20);

    /// <summary>A fenced node offers its tickets to others for this long, then returns them as failed.</summary>
    public static TimeSpan FencedOffer { get; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// A fenced node looks after this time whether it is well again; each further time the pause is twice as long, up to the longest.
    /// </summary>
    public static TimeSpan FenceProbe { get; } = TimeSpan.FromSeconds(30);

    public static TimeSpan LongestFenceProbe { get; } = TimeSpan.FromMinutes(15);

    /// <summary>
    /// A base that failed on a node time after time, or a model that does not load there, is tried there again after this time; each further
    /// time the pause is twice as long, up to the longest.
    /// </summary>
    public static TimeSpan Refusal { get; } = TimeSpan.FromMinutes(1);

    public static TimeSpan LongestRefusal { get; } = TimeSpan.FromMinutes(15);

    /// <summary>
    /// Pictures of a model that the farm's nodes have in another version only wait this long for a node that has the right one.
    /// </summary>
    public static TimeSpan ModelPatience { get; } = TimeSpan.FromSeconds(30);

    /// <summary>A node looks which models it has; the first time when it starts.</summary>
    public static TimeSpan ModelLook { get; } = TimeSpan.FromMinutes(1);

    /// <summary>A node that has not finished its first look says after this time that it is there all the same.</summary>
    public static TimeSpan FirstLook { get; } = TimeSpan.FromSeconds(10);

    /// <summary>What nobody wants any more and does not end within this time after it was told to is ended with its process.</summary>
    public static TimeSpan StepEnd { get; } = TimeSpan.FromSeconds(60);

    /// <summary>A process that ends because of that waits for its last words to leave.</summary>
    public static TimeSpan LastWords { get; } = TimeSpan.FromSeconds(1);

    /// <summary>A node tries to store what it rendered for this long, then gives the picture back to its owner with the store's reason.</summary>
    public static TimeSpan StoreRetry { get; } = TimeSpan.FromMinutes(2);

    /// <summary>First pause between two such tries; each is twice as long as the one before, up to the longest.</summary>
    public static TimeSpan StorePause { get; } = TimeSpan.FromSeconds(1);

    public static TimeSpan LongestStorePause { get; } = TimeSpan.FromSeconds(15);

    /// <summary>A GPU node looks whether its farm still has a coordinator.</summary>
    public static TimeSpan CoordinatorCheck { get; } = TimeSpan.FromSeconds(1);

    /// <summary>A node looks whether its certificates were replaced, or run out.</summary>
    public static TimeSpan CertificateCheck { get; } = TimeSpan.FromMinutes(1);

    /// <summary>Ended attempts wait for others, to be persisted as one event.</summary>
    public static TimeSpan AttemptBatch { get; } = TimeSpan.FromMilliseconds(250);

    /// <summary>A running job writes its log of attempts to the store at most this often.</summary>
    public static TimeSpan AttemptLog { get; } = TimeSpan.FromSeconds(15);

    /// <summary>Longest pause between two attempts to reach a lost store, and between two interruptions of one picture.</summary>
    public static TimeSpan LongestPause { get; } = TimeSpan.FromSeconds(30);

    /// <summary>A finished job stays in memory for this long after the last question.</summary>
    public static TimeSpan JobPassivation { get; } = TimeSpan.FromMinutes(2);

    /// <summary>A question to the farm is answered within this time, if only with why it can't be; less than what HTTP clients wait.</summary>
    public static TimeSpan FarmAnswer { get; } = TimeSpan.FromSeconds(20);

    /// <summary>Time for each part of what the farm says of itself that may be left out or be older: autoscalers wait three seconds in all.</summary>
    public static TimeSpan KnownAnswer { get; } = TimeSpan.FromSeconds(1.5);

    /// <summary>An HTTP client waits this long for an answer.</summary>
    public static TimeSpan ClientAnswer { get; } = TimeSpan.FromSeconds(30);

    /// <summary>An operator's command to a node shows in the node's reports within this time, or the operator is told that it does not.</summary>
    public static TimeSpan NodeCommand { get; } = TimeSpan.FromSeconds(10);

    /// <summary>How often it is looked for there.</summary>
    public static TimeSpan NodeCommandCheck { get; } = TimeSpan.FromMilliseconds(200);

    /// <summary>Whoever follows a job by asking for it does so this often while it changes,</summary>
    public static TimeSpan ShortestFollow { get; } = TimeSpan.FromMilliseconds(100);

    /// <summary>and this often while it stands still: who waits for a video waits that much longer.</summary>
    public static TimeSpan LongestFollow { get; } = TimeSpan.FromMilliseconds(250);

    /// <summary>After no answer it is asked again so much later.</summary>
    public static TimeSpan FollowAgain { get; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Whoever follows a job gives up after the farm has not answered for this long; a coordinator that restarts is back well before.
    /// </summary>
    public static TimeSpan FollowPatience { get; } = TimeSpan.FromMinutes(1);

    /// <summary>The HTTP API looks this often whether a job that a client follows has changed.</summary>
    public static TimeSpan ViewStreamCheck { get; } = TimeSpan.FromMilliseconds(500);

    /// <summary>
    /// A stream of views without changes sends a sign of life this often: proxies close silent connections, typically after a minute.
    /// </summary>
    public static TimeSpan ViewStreamAlive { get; } = TimeSpan.FromSeconds(15);

    /// <summary>A client connects again when a stream of views has been silent for three signs of life.</summary>
    public static TimeSpan ViewStreamSilence { get; } = TimeSpan.FromSeconds(45);

    /// <summary>A sweep lists and reads a large store for as long as this.</summary>
    public static TimeSpan Sweep { get; } = TimeSpan.FromHours(2);

    /// <summary>A step that hangs delays the end of a drained node by no more than this beyond its drain budget.</summary>
    public static TimeSpan LastStep { get; } = TimeSpan.FromSeconds(15);

    /// <summary>Regions give their entities away within this time when a process ends.</summary>
    public static TimeSpan HandOff { get; } = TimeSpan.FromSeconds(60);
}
