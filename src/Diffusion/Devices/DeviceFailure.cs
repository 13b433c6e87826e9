using System.Text.RegularExpressions;
using AADiff.Diffusion.Graph;

namespace AADiff.Diffusion.Devices;

/// <summary>Puts what a device says when a network fails on it into a sentence.</summary>
public static partial class DeviceFailure
{
    /// <summary>One line that says whether there was too little memory, and what to do then.</summary>
    public static string Explain(DeviceChoice device, Exception failure) => IsOfMemory(failure)
        ? $"{device} has too little memory for this batch ({SessionFailure.Reason(failure)}); lower gpu:slots or the size of the pictures, "
            + "raise gpu:memory where it is set, or use a float16 export of the model"
        : $"{device} could not run the model: {SessionFailure.Reason(failure)}";

    /// <summary>The same of a model that is loaded or tried, before there are pictures: a sentence's end, after the name of what is loaded.</summary>
    public static string ExplainLoading(DeviceChoice device, Exception failure) => IsOfMemory(failure)
        ? $"{device} has too little memory to load it ({SessionFailure.Reason(failure)}); end what else uses that memory, "
            + "raise gpu:memory where it is set, or use a float16 export or a smaller model"
        : $"{device} failed while it was loaded ({SessionFailure.Reason(failure)}); "
            + (device.Kind == DeviceKind.Cpu ? "try again" : "look at the device with nvidia-smi and try again");

    private static bool IsOfMemory(Exception failure) => failure is OutOfMemoryException || OutOfMemory().IsMatch(failure.Message);

    [GeneratedRegex("(failed to|cannot) allocate|out of memory|(CUBLAS|CUDNN)_STATUS_ALLOC_FAILED|BFCArena|bad allocation|bad_alloc", RegexOptions.IgnoreCase)]
    private static partial Regex OutOfMemory();
}
