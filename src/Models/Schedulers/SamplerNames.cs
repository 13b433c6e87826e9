using System.Collections.Immutable;

namespace AADiff.Models.Schedulers;

/// <summary>Our names of the samplers.</summary>
public static class SamplerNames
{
    public const string Ddim = "ddim";
    public const string Euler = "euler";
    public const string EulerKarras = "euler-karras";
    public const string Dpm = "dpm++2m";
    public const string DpmKarras = "dpm++2m-karras";
    public const string Lcm = "lcm";
    public const string Pndm = "pndm";

    public static ImmutableArray<string> All { get; } = [Ddim, Euler, EulerKarras, Dpm, DpmKarras, Lcm, Pndm];

    /// <summary>Steps after which more of them change little.</summary>
    public static int UsualSteps(string name) => name switch
    {
        Euler or EulerKarras => 30,
        Dpm or DpmKarras => 20,
        Lcm => 4,
        _ => 50,
    };
}
