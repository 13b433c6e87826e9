using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection.Repositories;

namespace AADiff.Coordinator.Access;

/// <summary>
/// Keys that seal what browsers keep, in the farm's database: a page that loses its coordinator goes on at another one. Whoever can read that database
/// could open a session that was stolen elsewhere, and make none, since a session is worth what the key in it is worth.
/// </summary>
internal sealed class SharedKeyRing(AccessDatabase database) : IXmlRepository
{
    // The library asks seldom, from threads that may wait, and knows no other way.
    public IReadOnlyCollection<XElement> GetAllElements() => database
        .ReadAsync("SELECT xml FROM aadiff_rings", row => XElement.Parse(row.GetString(0)), CancellationToken.None)
        .GetAwaiter().GetResult();

    public void StoreElement(XElement element, string friendlyName) => database
        .ChangeAsync(
            "INSERT INTO aadiff_rings (id, xml) VALUES (@id, @xml)",
            CancellationToken.None,
            ("id", Guid.NewGuid().ToString()),
            ("xml", element.ToString(SaveOptions.DisableFormatting)))
        .GetAwaiter().GetResult();
}
