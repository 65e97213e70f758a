import { brotliCompressSync, constants, gzipSync } from 'node:zlib'
import { defineConfig, type Plugin } from 'vite'
import react from '@vitejs/plugin-react'
import tailwind from '@tailwindcss/vite'
import { extensionsPlugin, outsideFolder } from '#tools/extensions.ts'
import { firstChunks, firstGroups } from '#tools/first-chunks.ts'
import { serviceWorker } from '#tools/service-worker.ts'
import optimizeLocales from '@react-aria/optimize-locales-plugin'

const serverPort = process.env.LAZO_API_PORT ?? process.env.PORT ?? '3000'
const webPort = Number(process.env.LAZO_WEB_PORT ?? '5173')

// The kit brings thirty languages; the product speaks two, and its own words for the rest of the
// interface come from web/i18n.
const locales = {
  ...optimizeLocales.vite({ locales: ['es-ES', 'en-US'] }),
  enforce: 'pre',
} as Plugin // The package types its plugin for every bundler at once.

const compressibleMinBytes = 256

/** The server sends what is already compressed, so it spends nothing on it at each request. */
const compress: Plugin = {
  name: 'lazo:compress',
  apply: 'build',
  generateBundle: {
    order: 'post',
    handler(_options, bundle) {
      for (const [fileName, output] of Object.entries(bundle)) {
        const source = Buffer.from(output.type === 'chunk' ? output.code : output.source)
        if (!/\.(m?js|css|svg|json)$/.test(fileName) || source.length < compressibleMinBytes) continue
        const brotli = brotliCompressSync(source, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } })
        this.emitFile({ type: 'asset', fileName: `${fileName}.br`, source: brotli })
        this.emitFile({ type: 'asset', fileName: `${fileName}.gz`, source: gzipSync(source, { level: 9 }) })
      }
    },
  },
}

export default defineConfig({
  root: 'web',
  plugins: [
    extensionsPlugin(),
    locales,
    react(),
    tailwind(),
    firstChunks(),
    serviceWorker('web/service-worker.js'),
    compress,
  ],
  build: {
    outDir: '../dist/web',
    emptyOutDir: true,
    target: 'baseline-widely-available',
    chunkSizeWarningLimit: 700,
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            {
              name: 'react',
              test: /node_modules[\\/](react|react-dom|scheduler)[\\/]/,
              priority: 30,
            },
            // What only lists draw with is not asked of the sign-in page.
            { name: 'data', test: /node_modules[\\/]@tanstack[\\/](?!\w+-virtual|virtual)/, priority: 20 },
            ...firstGroups,
          ],
        },
      },
    },
  },
  server: {
    port: webPort,
    strictPort: true,
    fs: { allow: ['.', '..', ...(outsideFolder === undefined ? [] : [outsideFolder])] },
    // Not all of /api: the folder web/api is served under that name while developing.
    proxy: { '/api/v1': { target: `http://127.0.0.1:${serverPort}` } },
  },
})
