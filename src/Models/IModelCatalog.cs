namespace AADiff.Models;

/// <summary>Finds model folders by the name a request uses.</summary>
public interface IModelCatalog
{
    /// <exception cref="AADiff.Shared.Errors.UserError">Class Model: there is none, or it is damaged.</exception>
    ModelFolder Find(string model);
}
