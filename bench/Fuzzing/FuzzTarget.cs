namespace AADiff.Bench.Fuzzing;

/// <summary>A place where bytes come in from outside.</summary>
/// <param name="Name">As in the printed table.</param>
/// <param name="Seeds">Lawful inputs, to be damaged.</param>
/// <param name="Mutations">Ways to damage them.</param>
/// <param name="FeedAsync">
/// True: the input was taken; false: it was refused the way that this place refuses. Anything else that is thrown is a defect.
/// </param>
internal sealed record FuzzTarget(string Name, IReadOnlyList<byte[]> Seeds, IReadOnlyList<Mutation> Mutations, Func<byte[], Task<bool>> FeedAsync)
{
    public static Mutation[] Text { get; } = [.. JsonMutations.All, .. JsonMutations.All, .. ByteMutations.All];

    /// <summary>For readers that refuse by an exception.</summary>
    public static FuzzTarget Reader<TRefusal>(string name, IReadOnlyList<byte[]> seeds, IReadOnlyList<Mutation> mutations, Func<byte[], Task> readAsync)
        where TRefusal : Exception => new(name, seeds, mutations, async input =>
        {
            try
            {
                await readAsync(input);
                return true;
            }
            catch (TRefusal)
            {
                return false;
            }
        });

    /// <summary>Input number <paramref name="number"/> of the run <paramref name="seed"/>.</summary>
    public byte[] Input(int seed, int number)
    {
        var random = new Random((seed * 1_000_003) + number);
        byte[] lawful = Seeds[random.Next(Seeds.Count)];
        byte[] damaged = Mutations[random.Next(Mutations.Count)](lawful, Seeds, random);
        return random.Next(4) == 0 ? ByteMutations.All[random.Next(ByteMutations.All.Length)](damaged, Seeds, random) : damaged;
    }
}
