import { defineConfig } from 'vitest/config';

const service = process.env.PORTAL_URL ?? 'http://localhost:3014';

export default defineConfig({
  server: {
    port: 3012,
    strictPort: true,
    proxy: { '/api': { target: service, changeOrigin: true } },
  },
  // Inlined assets would need data: in the content security policy.
  build: { assetsInlineLimit: 0, modulePreload: { polyfill: false } },
  test: { environment: 'happy-dom', include: ['tests/**/*.test.ts'] },
});
