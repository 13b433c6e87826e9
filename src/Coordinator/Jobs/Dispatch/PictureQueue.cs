using System.Collections.Immutable;

namespace AADiff.Coordinator.Jobs.Dispatch;

/// <summary>Which picture is sent next: those to send again whose time has come, else the next one of the storyboard's order.</summary>
/// <param name="Order">Every picture once, in the order of sending.</param>
internal sealed record PictureQueue(ImmutableArray<int> Order)
{
    private int Position { get; init; }

    private ImmutableSortedSet<(DateTimeOffset From, int Picture)> Again { get; init; } = [];

    /// <summary>Sends the picture again, not before <paramref name="from"/>.</summary>
    public PictureQueue Repeat(int picture, DateTimeOffset from) => this with { Again = Again.Add((from, picture)) };

    /// <summary>Goes through the whole order again: pictures that had failed wait once more.</summary>
    public PictureQueue Rewind() => this with { Position = 0 };

    public PictureQueue Clear() => new(Order);

    /// <summary>The next free picture and the queue behind it; no picture when none is due.</summary>
    public (int? Picture, PictureQueue Remaining) Next(Func<int, bool> isFree, DateTimeOffset now)
    {
        ImmutableSortedSet<(DateTimeOffset From, int Picture)> again = Again;
        while (!again.IsEmpty && again.Min.From <= now)
        {
            int picture = again.Min.Picture;
            again = again.Remove(again.Min);
            if (isFree(picture))
            {
                return (picture, this with { Again = again });
            }
        }

        int position = Position;
        while (position < Order.Length)
        {
            int picture = Order[position++];
            if (isFree(picture))
            {
                return (picture, this with { Again = again, Position = position });
            }
        }

        return (null, again == Again && position == Position ? this : this with { Again = again, Position = position });
    }
}
