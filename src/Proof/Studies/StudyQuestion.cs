namespace AADiff.Proof.Studies;

/// <summary>What a study asks; each has one table and one figure.</summary>
public enum StudyQuestion
{
    /// <summary>Fig. 4: does the picture follow the sound, class by class?</summary>
    Following,

    /// <summary>Fig. 6: what does a longer window leave of it?</summary>
    Windows,

    /// <summary>Fig. 7: does each word follow its own sound when several sounds drive one picture?</summary>
    Together,

    /// <summary>Fig. 8: does a louder sound change the picture more?</summary>
    Gain,

    /// <summary>Fig. 9: do different recordings of one class give different videos?</summary>
    Recordings,
}
