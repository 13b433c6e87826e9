using AADiff.Models.Graphs.Onnx;
using AADiff.Models.Graphs.Reading;
using AADiff.Models.Graphs.Structure;
using AADiff.Shared.Errors;

namespace AADiff.Models.Graphs;

/// <summary>
/// Opens the graph of any part of a model. Weights are neither read nor copied, and ONNX Runtime is not started, so damaged and hostile files
/// end here, before a native library sees them.
/// </summary>
public static class GraphFile
{
    /// <summary>
    /// The path itself, when the file is a whole graph whose weights are all there: in the file, or in files of its own folder, each as long as
    /// it must be. Links may lead to the folder in which the .onnx really lies, as in Hugging Face's cache.
    /// </summary>
    /// <exception cref="UserError">Class Model, "folder/file.onnx: …": damaged, cut, or reading outside its folder.</exception>
    public static string Require(string file)
    {
        Read(ModelFile.RequireOnnx(file), (model, location) => location.Outline is null
            ? new GraphIndex(model)
            : throw new ModelRefusedException("it is of an outline, which holds no weights; use the folder of the model itself"));
        return file;
    }

    /// <summary>As <see cref="Require"/>; of an outline, also a graph whose weights are recorded and not there.</summary>
    /// <exception cref="UserError">As <see cref="Require"/>.</exception>
    internal static string RequireStructure(string file)
    {
        Read(ModelFile.RequireOnnx(file), (model, _) => new GraphIndex(model));
        return file;
    }

    /// <summary>The graph, read and with its weights checked, for a look at its structure; of an outline, by what is recorded of them.</summary>
    /// <exception cref="UserError">As <see cref="Require"/>; also for what <paramref name="use"/> refuses.</exception>
    internal static T Read<T>(string file, Func<ModelProto, ModelLocation, T> use)
    {
        ModelLocation location = ModelLocation.Of(file);
        try
        {
            ModelProto model = ModelReader.Read(location.Path, location.File);
            new WeightCheck(location).Run(model);
            return use(model, location);
        }
        catch (ModelRefusedException e)
        {
            throw new UserError(ErrorClass.Model, $"{location.DisplayName}: {e.Message}", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UserError(ErrorClass.Model, $"{location.DisplayName} can't be read: {e.Message}", e);
        }
    }
}
