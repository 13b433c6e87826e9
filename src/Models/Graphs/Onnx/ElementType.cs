namespace AADiff.Models.Graphs.Onnx;

/// <summary>The element types of the format that are named in code.</summary>
internal static class ElementType
{
    public const int Unknown = 0;
    public const int Float = 1;
    public const int Int32 = 6;
    public const int Int64 = 7;
    public const int Bool = 9;
    public const int Float16 = 10;
    public const int Double = 11;
    public const int BFloat16 = 16;

    /// <summary>Types a UNet computes in.</summary>
    public static bool IsFloatingPoint(int type) => type is Float or Float16 or Double or BFloat16;

    /// <summary>Bits of one element; null for text and for types that are not known.</summary>
    public static int? Bits(int type) => type switch
    {
        2 or 3 or Bool => 8,
        4 or 5 or Float16 or BFloat16 => 16,
        Float or Int32 or 12 => 32,
        Int64 or Double or 13 or 14 => 64,
        15 => 128,
        >= 17 and <= 20 => 8,
        21 or 22 or 23 => 4,
        _ => null,
    };

    public static string Name(int type) => type switch
    {
        Float => "float32",
        2 => "uint8",
        3 => "int8",
        Int32 => "int32",
        Int64 => "int64",
        8 => "text",
        Bool => "bool",
        Float16 => "float16",
        Double => "float64",
        BFloat16 => "bfloat16",
        _ => $"number {type}",
    };
}
