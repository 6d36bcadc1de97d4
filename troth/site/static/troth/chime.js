// A short tone of two notes, made here: no file is fetched. Browsers play nothing before the reader's first key or click.
let sound = null;

export async function chime() {
  sound ??= new AudioContext();
  if (sound.state !== "running") {
    await Promise.race([sound.resume(), new Promise((done) => setTimeout(done, 300))]);
  }
  if (sound.state !== "running") return false;
  const now = sound.currentTime;
  note(659.25, now); // E5
  note(987.77, now + 0.11); // B5
  return true;
}

function note(frequency, at) {
  const tone = sound.createOscillator();
  const loudness = sound.createGain();
  tone.frequency.value = frequency;
  loudness.gain.setValueAtTime(0.0001, at);
  loudness.gain.exponentialRampToValueAtTime(0.12, at + 0.015);
  loudness.gain.exponentialRampToValueAtTime(0.0001, at + 0.32);
  tone.connect(loudness).connect(sound.destination);
  tone.start(at);
  tone.stop(at + 0.35);
}
