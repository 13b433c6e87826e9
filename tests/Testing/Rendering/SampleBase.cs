using System.Text.Json;
using AADiff.Shared.Objects;
using AADiff.Shared.Pictures;
using AADiff.Shared.Requests;

namespace AADiff.Testing.Rendering;

/// <summary>A base as planning would have stored it.</summary>
public static class SampleBase
{
    public static BaseSpec Spec { get; } = new()
    {
        Model = "mini",
        ModelDigest = new string('0', 64),
        Prompt = "lightning over a city at night",
        NegativePrompt = "",
        Words = [new DrivenWord("lightning", [1])],
        Size = new PictureSize(64, 64),
        Seed = 7,
        Steps = 4,
        Guidance = 5,
        Scheduler = "ddim",
        Controls = new AttentionControls(),
    };

    public static Task StoreAsync(IObjectStore store, BaseSpec spec) =>
        store.PutAsync(
            ObjectNames.BaseSpec(spec.Key()), new MemoryStream(JsonSerializer.SerializeToUtf8Bytes(spec, SpecJson.Options)), "application/json");

    /// <summary>The picture of this strength.</summary>
    public static PlannedPicture Picture(BaseSpec spec, float strength) => new(BaseSpec.PictureKey(spec.Key(), [strength]), [strength]);
}
