// Starts the page, and when its coordinator is gone finds one that answers: its own again, or another one of the farm, which shows the same page.
(() => {
  const lost = document.getElementById("lost");
  const others = () => document.body.dataset.coordinators.split(" ").filter(address => address);
  let searching = false;

  const pause = milliseconds => new Promise(resolve => setTimeout(resolve, milliseconds));

  // An opaque answer is enough: whether anything answers there.
  async function answers(origin) {
    try {
      await fetch(`${origin}/healthz`, { mode: "no-cors", cache: "no-store", signal: AbortSignal.timeout(2000) });
      return true;
    } catch {
      return false;
    }
  }

  async function search() {
    if (searching) return;
    searching = true;
    lost.textContent = "The connection to the coordinator is lost. Looking for one that answers…";
    lost.hidden = false;
    for (let round = 0; searching; round++) {
      if (await answers(location.origin)) {
        // Back within a minute the coordinator still knows this page, and nothing that was typed is gone.
        if (round < 20 && await resumed()) return;
        location.reload();
        return;
      }
      for (const other of round > 0 ? others() : []) {
        if (await answers(other)) {
          location.replace(other + location.pathname + location.search + location.hash);
          return;
        }
      }
      await pause(1000);
    }
  }

  async function resumed() {
    try {
      return await Blazor.reconnect() === true;
    } catch {
      return false;
    }
  }

  Blazor.start({
    circuit: {
      // One connection and nothing before it: a proxy may send each request to another coordinator.
      configureSignalR: builder => builder.withUrl("_blazor", { skipNegotiation: true, transport: 1 }),
      reconnectionHandler: {
        onConnectionDown: () => { search(); },
        onConnectionUp: () => { searching = false; lost.hidden = true; },
      },
    },
  });
})();
