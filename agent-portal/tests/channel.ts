import { vi } from 'vitest';

/** Gives a test its own browser: its tabs hear each other, at once, and nobody hears them after it. */
export function stubChannels(): void {
  const tabs = new Set<EventTarget>();
  vi.stubGlobal(
    'BroadcastChannel',
    class extends EventTarget {
      constructor() {
        super();
        tabs.add(this);
      }

      postMessage(): void {
        for (const tab of tabs) if (tab !== this) tab.dispatchEvent(new Event('message'));
      }
    },
  );
}
