using System.Globalization;
using AADiff.Bench.Fuzzing;
using AADiff.Bench.Gpu;
using AADiff.Bench.Graphs;
using AADiff.Bench.Inversion;
using AADiff.Bench.Listening;
using AADiff.Bench.Looks;
using AADiff.Bench.Nemesis;
using AADiff.Bench.Overhead;
using AADiff.Bench.Pictures;
using AADiff.Bench.RealSize;
using AADiff.Bench.Rendering;
using AADiff.Bench.Scheduling;
using AADiff.Bench.Steps;
using AADiff.Bench.Submitting;
using AADiff.Diffusion.Devices;
using AADiff.Shared.Errors;

// Akka says goodbye on the console past its logger.
TextWriter output = Console.Out;
Console.SetOut(TextWriter.Null);
try
{
    return args switch
    {
        ["farm", .. var rest] => await FarmBench.RunAsync(
            output, rest.Length > 0 ? Recording.Parse(rest[0]) : Recording.Thunder, rest.Length > 1 ? int.Parse(rest[1]) : null),
        ["stages", .. var more] => await StagesBench.RunAsync(output, [.. Recording.Samples, .. more.Select(Recording.Parse)]),
        ["pictures", ..] => await PictureBench.RunAsync(output, Option("--every", 1), Option("--fidelity", 48), Text("--only")),
        ["long", .. var rest] => await LongVideoBench.RunAsync(output, rest.Length > 0 && int.TryParse(rest[0], out int minutes) ? minutes : 60, Option("--fps", 30)),
        ["step"] => StepBench.Run(output),
        [MemoryBench.Verb, var form, var model] => MemoryBench.Measure(output, form, model),
        ["gradient"] => GradientBench.Run(output),
        [GradientBench.MemoryVerb, var form, var model, var side] => GradientBench.Measure(output, form, model, int.Parse(side)),
        ["structure"] => StructureBench.Run(output),
        ["sizes"] => SizesBench.Run(output),
        ["realsize", ..] => RealSizeBench.Run(
            output, Text("--unet") ?? "sd15,sd21,sdxl", Text("--weights") ?? "fp32,fp16", Text("--frames") ?? "1,3", Option("--steps", 3),
            Text("--device") ?? DeviceProbe.Auto),
        [RealSizeRun.Verb, var way, var unet, var model, var device, var size, var steps] => RealSizeRun.Run(
            output, way, FullSizeNetwork.Of(unet), model, DeviceChoice.Parse(device), int.Parse(size), int.Parse(steps)),
        ["gpu", ..] => GpuBench.Run(
            output, Text("--device") ?? DeviceProbe.Auto, Text("--unet") ?? "sd15", Text("--weights") ?? "fp16", Option("--batch", 8), Option("--steps", 10),
            Text("--peak") is { } peak ? double.Parse(peak, CultureInfo.InvariantCulture) : null),
        ["listen", .. var rest] => await ListenBench.RunAsync(
            output, Recording.Thunder.Path, TimeSpan.FromMinutes(rest.Length > 0 ? double.Parse(rest[0]) : 5)),
        ["day", .. var rest] => await DayBench.RunAsync(output, rest.Length > 0 ? double.Parse(rest[0], CultureInfo.InvariantCulture) : 24),
        ["presets", var folder, ..] => await PresetBench.RunAsync(output, folder, byEar: args.Contains("--by-ear")),
        ["looks", var pictures, .. var rest] => await LooksBench.RunAsync(output, rest.Length > 0 ? rest[0] : null, pictures),
        ["inversion", var folder, ..] => InversionBench.Run(
            output, folder, Option("--pictures", 20), Text("--only"), Text("--guidance") is { } scale ? double.Parse(scale, CultureInfo.InvariantCulture) : null),
        ["makespan", ..] => SchedulingBench.Makespan(output),
        ["schedule", ..] =>
            SchedulingBench.Throughput(output, args.Length > 1 ? int.Parse(args[1]) : 1000, args.Length > 2 ? int.Parse(args[2]) : 1_000_000),
        ["linger", ..] => SchedulingBench.Linger(output),
        ["overhead", ..] => await OverheadBench.RunAsync(output, args.Length > 1 ? int.Parse(args[1]) : 2000),
        ["jobs", ..] => await ManyJobsBench.RunAsync(output, args.Length > 1 ? int.Parse(args[1]) : 2000),
        ["burst", .. var rest] => await BurstBench.RunAsync(output, rest.Length > 0 ? int.Parse(rest[0]) : 200),
        ["submit", .. var rest] => await SubmitBench.RunAsync(output, rest.Length > 0 ? int.Parse(rest[0]) : 200),
        ["watch", .. var rest] => await WatchBench.RunAsync(output, rest.Length > 0 ? int.Parse(rest[0]) : 200),
        ["nemesis", ..] => await NemesisVerb.RunAsync(output, Option("--runs", 50), Option("--seed", 1), Named<Fault>("--fault")),
        ["rejoin", ..] => await RejoinVerb.RunAsync(output, Option("--times", 40), Option("--seed", 1)),
        ["fuzz", ..] => await FuzzVerb.RunAsync(output, Option("--inputs", 10_000), Option("--seed", 1), Text("--only")),
        _ => Usage(),
    };
}
catch (UserError e)
{
    Console.Error.WriteLine(e.Message);
    return 1;
}

int Option(string name, int otherwise) =>
    Array.IndexOf(args, name) is var at and >= 0 && at + 1 < args.Length ? int.Parse(args[at + 1], CultureInfo.InvariantCulture) : otherwise;

string? Text(string name) => Array.IndexOf(args, name) is var at and >= 0 && at + 1 < args.Length ? args[at + 1] : null;

T? Named<T>(string name)
    where T : struct, Enum =>
    Array.IndexOf(args, name) is var at and >= 0 && at + 1 < args.Length ? Enum.Parse<T>(args[at + 1]) : null;

static int Usage()
{
    Console.Error.WriteLine(
        """
        Farm benchmarks. Verbs:
          farm [SOUND[=PRESET]] [ROUNDS]   pictures per second of the farm over a bare loop of the same batches
          stages [SOUND[=PRESET]...]       seconds per stage, and pictures a video frame, for the samples and for more recordings
          long [MINUTES] [--fps N]         seconds and memory of one long video, stage by stage (default 60 minutes at 30 frames a second)
          pictures [--every N] [--fidelity DB] [--only NAME]
                                           how many pictures are drawn, and how near blended frames come to drawn ones
          step                             rewritten over stock denoising step, in time and in memory
          gradient                         gradient of null-text inversion over a denoising step, in time and in memory
          structure                        time of rewriting UNets of full size
          sizes                            time until it is known whether a size is drawn
          realsize [--unet sd15,sd21,sdxl] [--weights fp32,fp16] [--frames 1,3] [--steps N] [--device D]
                                           UNets of full size with random weights: self-test, seconds and memory beside the stock graph
          gpu [--device D] [--unet sd15,…] [--weights fp16,…] [--batch N] [--steps N] [--peak TFLOPS]
                                           step time, pictures a second, memory and TFLOP/s of a GPU (bench/measure-gpu builds for it)
          listen [MINUTES]                 how much faster than real time a sound is listened to
          day [HOURS]                      a small FLAC of a day heard to its end: seconds and memory
          presets FOLDER [--by-ear]        preset by preset what is chosen for the recordings below a folder, and the strengths that come of it
          looks PICTURES [FOLDER]          videos of the samples, and of the recordings below a folder, with no option: figures, and pictures to look at
          inversion FOLDER [--pictures N] [--only METHOD] [--guidance W]
                                           each method of inverting photos on pictures whose true versions at other strengths are known (default 20)
          makespan                         time for 900 pictures on unequal nodes, divided by the ideal
          linger                           how full batches are, by the time that an idle node waits for more tickets
          schedule [NODES] [FRAMES]        pictures scheduled per second (default 1000 nodes, 1000000 pictures)
          overhead [PICTURES]              what the farm costs a picture when drawing costs nothing (default 2000 pictures)
          jobs [JOBS]                      memory of a coordinator over finished jobs (default 2000)
          burst [JOBS]                     how long jobs of five users take that are submitted at once, all to their end (default 200)
          submit [JOBS]                    how a coordinator answers while jobs are submitted at once (default 200)
          watch [JOBS]                     how a farm answers while jobs are submitted to it and each is watched (default 200)
          nemesis [--runs N] [--seed S] [--fault F]
                                           random faults, or one kind of them, against farms of real processes, audited (default 50 runs from seed 1)
          rejoin [--times N] [--seed S]    kills a coordinator on a busy machine and starts it again at once (default 40 times)
          fuzz [--inputs N] [--seed S] [--only NAME]
                                           damaged inputs at every place where bytes come in from outside (default 10000 at each)
        """);
    return 2;
}
