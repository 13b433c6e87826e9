using System.Text.RegularExpressions;
using AADiff.Diffusion.Graph;

namespace AADiff.Diffusion.Devices;

/// <summary>Puts what a device says when a network fails on it into a sentence.</summary>
public static partial class DeviceFailure
{
    /// <summary>One line that says whether there was too little memory, and what to do then.</summary>
    public static string Explain(DeviceChoice device, Exception failure) => OutOfMemory().IsMatch(failure.Message) || failure is OutOfMemoryException
        ? $"{device} has too little memory for this batch ({SessionFailure.Reason(failure)}); lower gpu:slots or the size of the pictures, "
            + "raise gpu:memory where it is set, or use a float16 export of the model"
        : $"{device} could not run the model: {SessionFailure.Reason(failure)}";

    [GeneratedRegex("failed to allocate|out of memory|CUBLAS_STATUS_ALLOC_FAILED|CUDNN_STATUS_ALLOC_FAILED|BFCArena|bad allocation", RegexOptions.IgnoreCase)]
    private static partial Regex OutOfMemory();
}
