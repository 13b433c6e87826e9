namespace AADiff.Diffusion.Graph.Reading;

/// <summary>Why a model file can't be used; becomes the second half of the sentence "unet/model.onnx: …".</summary>
internal sealed class ModelRefusedException(string reason, Exception? cause = null) : Exception(reason, cause);
