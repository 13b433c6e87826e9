// Plays what is finished of a video: its leading segments (HLS) while the job runs, the file once it is there.
const players = new WeakMap();

export async function play(video, playlist, file, library) {
  stop(video);
  if (file) {
    video.src = file;
    return;
  }
  const player = { live: true };
  players.set(video, player);
  while (player.live && !(await there(playlist))) await new Promise(resolve => setTimeout(resolve, 1500));
  if (!player.live) return;
  if (!window.Hls) await load(library);
  if (!player.live) return;
  if (window.Hls && Hls.isSupported()) {
    // Its worker would be a script that no file holds, which this page may not run.
    player.hls = new Hls({ enableWorker: false, startPosition: 0 });
    player.hls.loadSource(playlist);
    player.hls.attachMedia(video);
  } else {
    video.src = playlist;
  }
}

// The file in place of the segments, at the moment that was being watched.
export function finish(video, file) {
  const [at, playing] = [video.currentTime, !video.paused];
  stop(video);
  video.src = file;
  video.addEventListener("loadedmetadata", () => {
    video.currentTime = at;
    if (playing) video.play();
  }, { once: true });
}

export function stop(video) {
  const player = players.get(video);
  if (!player) return;
  player.live = false;
  player.hls?.destroy();
  players.delete(video);
}

async function there(address) {
  try {
    return (await fetch(address, { cache: "no-store" })).ok;
  } catch {
    return false;
  }
}

function load(address) {
  return new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = address;
    script.onload = resolve;
    script.onerror = reject;
    document.head.append(script);
  });
}
