using AADiff.Shared.Pictures;

namespace AADiff.Coordinator.Adaptive;

/// <summary>
/// Weights of pictures whose strengths lie anywhere: the interpolant of radial basis functions r³ with a linear polynomial (a polyharmonic spline)
/// through the nearest ones, which is the natural cubic spline where there is one axis.
/// </summary>
internal static class RadialWeights
{
    /// <summary>Pictures that a blend is made of, for two axes and for more; more are slower and not nearer (docs/adr/0011-adaptive-pictures.md).</summary>
    private const int Nearest = 12;

    /// <summary>Lets points on a line have a plane through them: the flattest one.</summary>
    private const double Ridge = 1e-9;

    /// <param name="at">Where.</param>
    /// <param name="drawn">Pictures that may be used, at least one.</param>
    /// <param name="points">By picture.</param>
    public static FrameBlend At(double[] at, IEnumerable<int> drawn, double[][] points)
    {
        int[] near = [.. drawn.OrderBy(picture => StrengthSpace.Distance(points[picture], at)).ThenBy(picture => picture).Take(Nearest)];
        if (near.Length == 1 || StrengthSpace.Distance(points[near[0]], at) == 0)
        {
            return FrameBlend.Alone(near[0]);
        }

        // The weights w of the pictures solve  [Φ P; Pᵀ −ε] · [w; λ] = [φ(at); p(at)], because the matrix is symmetric.
        int axes = at.Length, size = near.Length + axes + 1;
        double[,] matrix = new double[size, size + 1];
        for (int row = 0; row < near.Length; row++)
        {
            for (int column = 0; column < near.Length; column++)
            {
                matrix[row, column] = Cube(StrengthSpace.Distance(points[near[row]], points[near[column]]));
            }

            matrix[row, size] = Cube(StrengthSpace.Distance(points[near[row]], at));
            for (int term = 0; term <= axes; term++)
            {
                matrix[row, near.Length + term] = matrix[near.Length + term, row] = term == 0 ? 1 : points[near[row]][term - 1];
            }
        }

        for (int term = 0; term <= axes; term++)
        {
            matrix[near.Length + term, near.Length + term] = term == 0 ? 0 : -Ridge;
            matrix[near.Length + term, size] = term == 0 ? 1 : at[term - 1];
        }

        return FrameBlend.Of(near, Solve(matrix, size).AsSpan(0, near.Length));
    }

    private static double Cube(double distance) => distance * distance * distance;

    /// <summary>Gauss with pivots; the last column is the right side. Plain loops, so that every processor finds the same bits.</summary>
    private static double[] Solve(double[,] matrix, int size)
    {
        for (int column = 0; column < size; column++)
        {
            int pivot = column;
            for (int row = column + 1; row < size; row++)
            {
                pivot = Math.Abs(matrix[row, column]) > Math.Abs(matrix[pivot, column]) ? row : pivot;
            }

            for (int i = column; i <= size && pivot != column; i++)
            {
                (matrix[column, i], matrix[pivot, i]) = (matrix[pivot, i], matrix[column, i]);
            }

            for (int row = column + 1; row < size; row++)
            {
                double factor = matrix[row, column] / matrix[column, column];
                for (int i = column; i <= size && factor != 0; i++)
                {
                    matrix[row, i] -= factor * matrix[column, i];
                }
            }
        }

        double[] solution = new double[size];
        for (int row = size - 1; row >= 0; row--)
        {
            double rest = matrix[row, size];
            for (int i = row + 1; i < size; i++)
            {
                rest -= matrix[row, i] * solution[i];
            }

            solution[row] = rest / matrix[row, row];
        }

        return solution;
    }
}
