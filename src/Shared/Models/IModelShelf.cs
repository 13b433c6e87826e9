namespace AADiff.Shared.Models;

/// <summary>Finds model folders by the name a request uses.</summary>
public interface IModelShelf
{
    /// <exception cref="Errors.UserError">Class Model: there is none, or it is damaged.</exception>
    ModelFolder Find(string model);
}
