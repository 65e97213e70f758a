/**
 * `npm run dev`: the server restarts and the browser reloads as files change. The one address to
 * open is the one printed; requests under /api pass on to the server behind it.
 */
import { spawn } from 'node:child_process'
import path from 'node:path'
import process from 'node:process'
import { createServer } from 'vite'

const root = path.resolve(import.meta.dirname, '..')
const webPort = Number(process.env.PORT ?? 3000)
const apiPort = webPort + 1
const webUrl = process.env.LAZO_BASE_URL ?? `http://localhost:${webPort}`

const server = spawn(
  process.execPath,
  ['--watch', '--watch-preserve-output', path.join(root, 'server', 'cli.ts'), 'start'],
  {
    cwd: root,
    // The server's own ready line would be a second address.
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, PORT: String(apiPort), LAZO_BASE_URL: webUrl },
  },
)
server.once('exit', (code) => process.exit(code ?? 1))
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => server.kill('SIGTERM'))
}

process.chdir(root)
// Read by vite.config.ts.
process.env.LAZO_WEB_PORT = String(webPort)
process.env.LAZO_API_PORT = String(apiPort)
const web = await createServer({
  configFile: path.join(root, 'vite.config.ts'),
  clearScreen: false,
  logLevel: 'warn',
  server: { host: '127.0.0.1' },
})
await web.listen()
await untilServerAnswers()
process.stdout.write(`\nLazo (development) is at ${webUrl}\n`)

async function untilServerAnswers(): Promise<void> {
  for (;;) {
    const answered = await fetch(`http://127.0.0.1:${apiPort}/api/v1/setup`).then(
      () => true,
      () => false,
    )
    if (answered) return
    await new Promise((resolve) => setTimeout(resolve, 200))
  }
}
