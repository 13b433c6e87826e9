using AADiff.Shared.Errors;

namespace AADiff.Diffusion.Graph.Reading;

/// <summary>Where a model's files really lie: caches of downloads often have links to files of other names in another folder.</summary>
/// <param name="Folder">Real folder of the .onnx.</param>
/// <param name="File">Real name of the .onnx.</param>
/// <param name="NamedFolder">Folder of the .onnx as it was given; names of weight files refer to it.</param>
/// <param name="Shown">How messages call the .onnx: "unet/model.onnx".</param>
internal sealed record ModelPlace(string Folder, string File, string NamedFolder, string Shown)
{
    public string Path => System.IO.Path.Combine(Folder, File);

    public static ModelPlace Of(string modelFile)
    {
        string full = System.IO.Path.GetFullPath(modelFile);
        string folder = System.IO.Path.GetDirectoryName(full) ?? full;
        string shown = System.IO.Path.GetFileName(folder) + "/" + System.IO.Path.GetFileName(full);
        if (Directory.Exists(full))
            throw new UserError(ErrorClass.Model, $"{modelFile} is a folder, not an .onnx file");

        string real = Real(full);
        return System.IO.File.Exists(real)
            ? new(System.IO.Path.GetDirectoryName(real)!, System.IO.Path.GetFileName(real), folder, shown)
            : throw new UserError(ErrorClass.Model, $"{modelFile} does not exist; a model folder has its UNet at unet/model.onnx");
    }

    /// <summary>What a file is after following links; itself if it is none or does not exist.</summary>
    public static string Real(string path)
    {
        var file = new FileInfo(path);
        return file.LinkTarget is null ? path : file.ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? path;
    }
}
