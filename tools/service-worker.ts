import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import type { Plugin } from 'vite'

/** By the file of their module: what the application opens with when there is no network. */
const openers = [
  'main.tsx',
  'pages/frame.tsx',
  'pages/home.tsx',
  'pages/offline.tsx',
  'ui/floating-parts.tsx',
  'texts/es-daily.ts',
  'texts/en-daily.ts',
]

interface Chunk {
  readonly fileName: string
  readonly imports: readonly string[]
  readonly moduleIds: readonly string[]
}

/** Writes /service-worker.js with the names of the files that the application opens with. */
export function serviceWorker(source: string): Plugin {
  return {
    name: 'lazo:service-worker',
    apply: 'build',
    generateBundle(_options, bundle) {
      const outputs = Object.values(bundle)
      const chunks = new Map(outputs.flatMap((one) => (one.type === 'chunk' ? [[one.fileName, one] as const] : [])))
      const styles = outputs.flatMap(({ type, fileName }) =>
        type === 'asset' && /^assets\/(index.*\.css|inter-latin-opsz.*\.woff2)$/.test(fileName) ? [fileName] : [],
      )
      const built = [...new Set([...openers.flatMap((opener) => withImports(chunks, opener)), ...styles])].toSorted()
      const names = [...built, 'favicon.svg', 'preferences.js', 'icon-192.png'].map((name) => `/${name}`)
      const version = createHash('sha256').update(names.join('\n')).digest('hex').slice(0, 12)
      const text = readFileSync(path.resolve(source), 'utf8')
      const files = JSON.stringify({ version, names })
      this.emitFile({ type: 'asset', fileName: 'service-worker.js', source: text.replace('self.SHELL_FILES', files) })
    },
  }
}

function withImports(chunks: ReadonlyMap<string, Chunk>, opener: string): readonly string[] {
  const first = [...chunks.values()].find(({ moduleIds }) => moduleIds.some((id) => id.endsWith(`/${opener}`)))
  if (!first) throw new Error(`No chunk has ${opener}.`)
  const seen = new Set<string>()
  const waiting = [first.fileName]
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    if (seen.has(name)) continue
    seen.add(name)
    waiting.push(...(chunks.get(name)?.imports ?? []))
  }
  return [...seen]
}
