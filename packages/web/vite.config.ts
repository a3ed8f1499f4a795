import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** The host that the browser named is passed on: the server refuses what comes from another site by it. */
const API = { target: 'http://127.0.0.1:7420', changeOrigin: false };

export default defineConfig({
  plugins: [react()],
  build: { outDir: 'dist', chunkSizeWarningLimit: 1500 },
  server: { proxy: { '/api': API, '/v1': API } },
});
