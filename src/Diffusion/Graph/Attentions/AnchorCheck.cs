using AADiff.Diffusion.Graph.Reading;
using AADiff.Diffusion.Graph.Shapes;

namespace AADiff.Diffusion.Graph.Attentions;

/// <summary>Rows are gathered on the first axis of an anchor, and tokens weighted on the second: refuses exports that lay them out otherwise.</summary>
internal sealed class AnchorCheck(ShapeWalk shapes, UNetInputs inputs)
{
    /// <summary>Shapes that are not known pass; the self-test of the model has the last word.</summary>
    public void Require(FoundAttention attention)
    {
        Require(attention, attention.Query, attention.Form == AttentionForm.MultiHeadPacked, isText: false);
        bool cross = attention.Kind == AttentionKind.Cross;
        if (attention.Key is not null)
            Require(attention, attention.Key, attention.Form == AttentionForm.MultiHeadPackedKeyValue, cross);
        if (attention.Value is not null)
            Require(attention, attention.Value, packed: false, cross);
    }

    private void Require(FoundAttention attention, Operand operand, bool packed, bool isText)
    {
        if (shapes[operand.Anchor].Shape is not { } shape || shapes[inputs.Latents.Name].Shape is not { } latents || shapes[inputs.Text.Name].Shape is not { } text)
            return;
        if (shape.Length != (packed ? 5 : 3) || shape[0] != latents[0] || (isText && shape[1] != text[1]))
        {
            throw new ModelRefusedException(
                $"attention \"{attention.Name}\": a projection has the shape [{string.Join(", ", shape)}] for {latents[0]} rows and {text[1]} tokens, "
                + "expected [rows, tokens, channels]; this export can't be edited");
        }
    }
}
