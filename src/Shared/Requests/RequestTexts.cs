using AADiff.Shared.Errors;

namespace AADiff.Shared.Requests;

/// <summary>
/// Everything in a request that is a text or a list: that it is there at all, since JSON and callers can leave null in it, how long it may be, and
/// that it holds no control characters, which would reach logs and other people's terminals.
/// </summary>
internal static class RequestTexts
{
    /// <summary>Throws <see cref="UserError"/> with the first rule that the request breaks.</summary>
    public static void Check(RenderRequest request)
    {
        RequirePresent(request.Controls, "controls");
        RequirePresent(request.Strength, "strength");
        CheckPrompts(request);
        Text(request.User, "user", RequestLimits.LongestUser);
        Text(request.Model, "model", RequestLimits.LongestModel);
        Require(!string.IsNullOrWhiteSpace(request.Model), "No model is named: give a model folder, or a name below the models folder.");
        Require(!request.Sounds.IsDefaultOrEmpty, "No sound is given: a video needs at least one.");
        Require(
            request.Sounds.Length <= RequestLimits.MostSounds,
            $"{request.Sounds.Length} sounds are given: at most {RequestLimits.MostSounds} can drive one video.");
        foreach (SoundTrack sound in request.Sounds)
        {
            Check(sound);
        }

        Check(request.Heard);
        Check(request.Photo);
    }

    private static void CheckPrompts(RenderRequest request)
    {
        if (string.IsNullOrWhiteSpace(request.Prompt))
        {
            throw new UserError(ErrorClass.Prompt, "The prompt is empty: write a sentence that names what the sound should move.");
        }

        Text(request.Prompt, "prompt", RequestLimits.LongestPrompt, lines: true);
        Text(request.NegativePrompt, "negative prompt", RequestLimits.LongestPrompt, lines: true);
    }

    private static void Check(SoundTrack sound)
    {
        RequirePresent(sound, "sound");
        RequirePresent(sound.ObjectName, "object name of a sound");
        RequirePresent(sound.Sha256, "SHA-256 of a sound");
        if (sound.Preset is not null)
        {
            Text(sound.Preset, "preset of a sound", RequestLimits.LongestPreset);
        }

        Text(sound.FileName, "file name of a sound", RequestLimits.LongestFileName);
        Require(
            !sound.Words.IsDefault && sound.Words.Length <= RequestLimits.MostWords,
            $"At most {RequestLimits.MostWords} words can be driven by one sound, not {(sound.Words.IsDefault ? "null" : sound.Words.Length)}.");
        foreach (string word in sound.Words)
        {
            Text(word, "word of a sound", RequestLimits.LongestWord);
            Require(!string.IsNullOrWhiteSpace(word), "A word of a sound is empty: name a word of the prompt, or none.");
        }
    }

    private static void Check(HeardSound? heard)
    {
        if (heard is { Kind: HeardKind.File })
        {
            RequirePresent(heard.ObjectName, "object name of the sound that is heard");
            Text(heard.FileName, "file name of the sound that is heard", RequestLimits.LongestFileName);
        }
        else if (heard is not null)
        {
            Require(
                heard is { ObjectName: null, FileName: null, GainDecibels: null },
                "Only with the kind \"file\" does what is heard have a file and a gain: leave them out, or choose that kind.");
        }
    }

    private static void Check(PhotoInput? photo)
    {
        if (photo is null)
        {
            return;
        }

        RequirePresent(photo.ObjectName, "object name of the photo");
        RequirePresent(photo.Sha256, "SHA-256 of the photo");
        Text(photo.FileName, "file name of the photo", RequestLimits.LongestFileName);
        if (photo.NullEmbeddings is { } given)
        {
            RequirePresent(given.ObjectName, "object name of the null embeddings");
            RequirePresent(given.Sha256, "SHA-256 of the null embeddings");
            Text(given.FileName, "file name of the null embeddings", RequestLimits.LongestFileName);
        }

        if (photo.SourcePrompt is not null)
        {
            Text(photo.SourcePrompt, "source prompt", RequestLimits.LongestPrompt, lines: true);
            Require(!string.IsNullOrWhiteSpace(photo.SourcePrompt), "The source prompt is empty: say what the photo shows, or leave it out.");
        }
    }

    private static void Text(string? text, string what, int longest, bool lines = false)
    {
        RequirePresent(text, what);
        Require(text!.Length <= longest, $"The {what} has {text.Length} characters: at most {longest} are taken.");
        Require(
            !text.Any(c => char.IsControl(c) && !(lines && c is ('\n' or '\r' or '\t'))),
            $"The {what} holds a control character: write it without.");
    }

    private static void RequirePresent(object? member, string what) =>
        Require(member is not null, $"The {what} of the request is null: leave it out to get the usual one, or give one.");

    private static void Require(bool holds, string sentence)
    {
        if (!holds)
        {
            throw new UserError(ErrorClass.Usage, sentence);
        }
    }
}
