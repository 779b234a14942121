import { cleanup, configure } from '@testing-library/react';
import { afterEach } from 'vitest';

// Finding out whether each element is hidden, for each query, would take most of the tests' time.
configure({
  defaultHidden: true,
  asyncUtilTimeout: 10_000,
  getElementError: (message) => new Error(message?.split('\n')[0]),
});

afterEach(() => {
  cleanup();
});
