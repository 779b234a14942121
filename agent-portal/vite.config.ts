import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';

const service = process.env.PORTAL_URL ?? 'http://localhost:3014';

export default defineConfig({
  plugins: [react()],
  server: {
    port: 3012,
    strictPort: true,
    proxy: { '/api': { target: service, changeOrigin: true } },
  },
  // Inlined assets would need data: in the content security policy.
  build: {
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 700,
    // Libraries change less often than we do, and stay in the browser's cache.
    rolldownOptions: { output: { codeSplitting: { groups: [{ name: 'libraries', test: /node_modules/ }] } } },
  },
  test: {
    environment: 'happy-dom',
    include: ['tests/**/*.test.{ts,tsx}'],
    setupFiles: ['tests/setup.ts'],
    // For a machine that has much else to do; no test takes a second by itself.
    testTimeout: 30_000,
  },
});
