// Sends a sound to the farm, and draws waveforms. Files go straight to the API, not through the page's connection.
const largestDrawn = 64 * 1024 * 1024;

export function take(area, page) {
  const input = area.querySelector("input");
  input.addEventListener("change", () => input.files[0] && send(input.files[0], area, page));
  area.addEventListener("dragover", event => { event.preventDefault(); area.classList.add("over"); });
  area.addEventListener("dragleave", () => area.classList.remove("over"));
  area.addEventListener("drop", event => {
    event.preventDefault();
    area.classList.remove("over");
    if (event.dataTransfer.files[0]) send(event.dataTransfer.files[0], area, page);
  });
}

function send(file, area, page) {
  const request = new XMLHttpRequest();
  let told = -1;
  request.upload.addEventListener("progress", event => {
    const percent = Math.floor(100 * event.loaded / event.total);
    if (percent >= told + 5) page.invokeMethodAsync("Sent", told = percent);
  });
  request.addEventListener("error", () => page.invokeMethodAsync("Refused", "The farm did not answer: send the sound again."));
  request.addEventListener("load", () => {
    let answer = {};
    try { answer = JSON.parse(request.responseText); } catch { /* told below */ }
    if (request.status === 201) page.invokeMethodAsync("Took", file.name, answer.objectName, file.size);
    else page.invokeMethodAsync("Refused", answer.detail ?? `The farm answered ${request.status}.`);
  });
  request.open("POST", `/api/objects/inputs?name=${encodeURIComponent(file.name)}`);
  request.setRequestHeader("X-AADiff", "1");
  request.send(file);
  if (file.size <= largestDrawn) file.arrayBuffer().then(bytes => draw(area.parentElement.querySelector("canvas"), bytes));
}

// The waveform of a sound that the farm has.
export async function show(canvas, address) {
  const answer = await fetch(address);
  if (!answer.ok || Number(answer.headers.get("content-length")) > largestDrawn) return;
  await draw(canvas, await answer.arrayBuffer());
}

async function draw(canvas, bytes) {
  let sound;
  try {
    sound = await new OfflineAudioContext(1, 1, 44100).decodeAudioData(bytes);
  } catch {
    return; // The farm reads formats that browsers don't.
  }
  canvas.hidden = false;
  const [samples, pen] = [sound.getChannelData(0), canvas.getContext("2d")];
  pen.clearRect(0, 0, canvas.width, canvas.height);
  pen.fillStyle = getComputedStyle(canvas).getPropertyValue("--busy");
  for (let x = 0; x < canvas.width; x++) {
    let [low, high] = [0, 0];
    const end = Math.floor((x + 1) * samples.length / canvas.width);
    for (let i = Math.floor(x * samples.length / canvas.width); i < end; i++) {
      if (samples[i] < low) low = samples[i];
      if (samples[i] > high) high = samples[i];
    }
    const middle = canvas.height / 2;
    pen.fillRect(x, middle - high * middle, 1, Math.max(1, (high - low) * middle));
  }
}
