using AADiff.Models.Graphs.Structure;

namespace AADiff.Diffusion.Graph.Differentiation;

/// <summary>Convolutions with constant weights.</summary>
internal static class ConvolutionGradients
{
    public static Action<NodeGradient>? Find(string op) => op == "Conv" ? Conv : null;

    /// <summary>
    /// The transposed convolution of G with the same weights, strides, pads, dilations and groups. Where the stride left a rest of the input unread,
    /// output_padding brings it back: rest = in − ((out − 1)·stride − pads + dilation·(kernel − 1) + 1).
    /// </summary>
    private static void Conv(NodeGradient node)
    {
        node.RequireConstant(1);
        node.RequireConstant(2);
        if (node.Node.Text("auto_pad") is not (null or "NOTSET"))
        {
            throw node.Refused("with automatic padding, which has no rule");
        }

        (long[] input, long[] output, long[] kernel) = (node.Shape(0)[2..], node.OutputShape()[2..], node.Shape(1)[2..]);
        int space = input.Length;
        long[] ones = [.. Enumerable.Repeat(1L, space)];
        long[] strides = node.Node.Ints("strides") ?? ones;
        long[] dilations = node.Node.Ints("dilations") ?? ones;
        long[] pads = node.Node.Ints("pads") ?? new long[2 * space];
        long[] rest =
        [
            .. Enumerable.Range(0, space).Select(axis =>
                input[axis] - (((output[axis] - 1) * strides[axis]) - pads[axis] - pads[axis + space] + (dilations[axis] * (kernel[axis] - 1)) + 1)),
        ];
        node.Send(0, () => node.Write.Operator(
            "ConvTranspose", [node.Gradient, node.Input(1)],
            OperatorAttributes.Make("kernel_shape", kernel),
            OperatorAttributes.Make("strides", strides),
            OperatorAttributes.Make("dilations", dilations),
            OperatorAttributes.Make("pads", pads),
            OperatorAttributes.Make("output_padding", rest),
            OperatorAttributes.Make("group", node.Node.Int("group", 1))));
    }
}
