using AADiff.Shared.Pictures;

namespace AADiff.Coordinator.Jobs.Dispatch;

/// <summary>
/// The order in which pictures are asked for: those of the first, the middle and the last frame, for a preview of the whole; then as the
/// video shows them, so that the first segments can be encoded early.
/// </summary>
internal static class PictureOrder
{
    public static int[] Of(Storyboard storyboard)
    {
        bool[] seen = new bool[storyboard.Pictures.Length];
        List<int> order = new(seen.Length);
        if (!storyboard.Frames.IsEmpty)
        {
            Add(storyboard.Frames[0]);
            Add(storyboard.Frames[storyboard.Frames.Length / 2]);
            Add(storyboard.Frames[^1]);
        }

        foreach (int picture in storyboard.Frames)
        {
            Add(picture);
        }

        for (int picture = 0; picture < seen.Length; picture++)
        {
            Add(picture);
        }

        return [.. order];

        void Add(int picture)
        {
            if (!seen[picture])
            {
                seen[picture] = true;
                order.Add(picture);
            }
        }
    }
}
