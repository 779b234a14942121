import { cleanup, configure } from '@testing-library/react';
import { afterEach } from 'vitest';

// Finding out whether each element is hidden, for each query, would take most of the tests' time.
configure({
  defaultHidden: true,
  asyncUtilTimeout: 10_000,
  getElementError: (message) => new Error(message?.split('\n')[0]),
});

// There is no layout here: everything that scrolls is a screen high.
for (const side of ['clientHeight', 'clientWidth'] as const) {
  Object.defineProperty(HTMLElement.prototype, side, { configurable: true, get: () => 900 });
}

afterEach(() => {
  cleanup();
});
