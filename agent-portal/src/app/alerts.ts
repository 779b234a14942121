/** What an agent has switched on in this browser; both are off until then. */
export type Alert = 'desktop' | 'sound';

export function isOn(alert: Alert): boolean {
  return localStorage.getItem(key(alert)) !== null;
}

export function setOn(alert: Alert, on: boolean): void {
  if (on) localStorage.setItem(key(alert), '1');
  else localStorage.removeItem(key(alert));
}

function key(alert: Alert): string {
  return `waba.alert.${alert}`;
}

const SECONDS = 0.25;
let audio: AudioContext | undefined;

/** Two soft tones; silent where the browser has not allowed sound yet. */
export function beep(): void {
  if (!('AudioContext' in window)) return;
  audio ??= new AudioContext();
  const gain = audio.createGain();
  gain.connect(audio.destination);
  gain.gain.setValueAtTime(0.12, audio.currentTime);
  gain.gain.exponentialRampToValueAtTime(0.001, audio.currentTime + SECONDS);
  const tone = audio.createOscillator();
  tone.connect(gain);
  tone.frequency.setValueAtTime(660, audio.currentTime);
  tone.frequency.setValueAtTime(880, audio.currentTime + SECONDS / 2);
  tone.start();
  tone.stop(audio.currentTime + SECONDS);
}
