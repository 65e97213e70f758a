/**
 * The browser of the tests: the Chromium that comes as an npm package, with the libraries it lacks
 * on a bare machine, so that no test needs root. `LAZO_CHROMIUM` names another one.
 */
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import path from 'node:path'
import process from 'node:process'
import { pathToFileURL } from 'node:url'

type LaunchOptions = {
  readonly executablePath: string
  readonly args: string[]
  readonly env: Record<string, string>
}

const fontsFile = 'fonts.conf'
const root = path.resolve(import.meta.dirname, '..', '..')

/** What Playwright's `launchOptions` and `chromium.launch()` take. */
export async function launchOptions(): Promise<LaunchOptions> {
  const named = process.env.LAZO_CHROMIUM
  if (named !== undefined && named !== '') {
    if (!existsSync(named)) throw new Error(`LAZO_CHROMIUM names ${named}, which does not exist.`)
    return { executablePath: named, args: flags(), env: environment({}) }
  }
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new Error(
      `There is no packaged Chromium for ${process.platform}-${process.arch}: ` +
        'install Chrome or Chromium and name its program in LAZO_CHROMIUM.',
    )
  }
  const folder = await unpackedFolder()
  const libraries = path.join(folder, 'al2023', 'lib')
  return {
    executablePath: path.join(folder, 'chromium'),
    args: flags(),
    env: environment({
      LD_LIBRARY_PATH: [libraries, process.env.LD_LIBRARY_PATH].filter(Boolean).join(':'),
      FONTCONFIG_FILE: path.join(folder, fontsFile),
    }),
  }
}

function flags(): string[] {
  return [
    '--disable-dev-shm-usage',
    '--font-render-hinting=none',
    '--disable-gpu',
    // Chromium refuses its own sandbox as root, and many containers forbid it to everybody.
    '--no-sandbox',
  ]
}

function environment(more: Readonly<Record<string, string>>): Record<string, string> {
  const own = Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined)
  return { ...Object.fromEntries(own), ...more }
}

/** Unpacked once per version, aside and then moved: a run that is cut short leaves no half of one. */
async function unpackedFolder(): Promise<string> {
  const manifest = createRequire(import.meta.url).resolve('@sparticuz/chromium')
  const home = path.resolve(path.dirname(manifest), '..')
  const { version } = (await import(pathToFileURL(path.join(home, 'package.json')).href, { with: { type: 'json' } }))
    .default as { version: string } // npm guarantees the field.
  const folder = path.join(writableFolder(), `chromium-${version}`)
  if (existsSync(path.join(folder, 'chromium'))) return folder
  const aside = mkdtempSync(`${folder}-`)
  try {
    await unpack(home, aside)
    writeFileSync(path.join(aside, fontsFile), fontsConfiguration(folder))
    renameSync(aside, folder)
  } catch (error) {
    if (!existsSync(path.join(folder, 'chromium'))) throw error
  } finally {
    rmSync(aside, { recursive: true, force: true })
  }
  return folder
}

async function unpack(home: string, folder: string): Promise<void> {
  const { inflate } = await import('@sparticuz/chromium')
  const usual = process.env.TMPDIR
  // The package always unpacks into the temporary folder, where any user could have put a program.
  process.env.TMPDIR = folder
  try {
    const archives = ['chromium.br', 'fonts.tar.br', 'al2023.tar.br']
    await Promise.all(archives.map((name) => inflate(path.join(home, 'bin', name))))
  } finally {
    if (usual === undefined) delete process.env.TMPDIR
    else process.env.TMPDIR = usual
  }
}

/** The machine's fonts and the packaged ones: without any, Chromium draws no text at all. */
function fontsConfiguration(folder: string): string {
  return `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <include ignore_missing="yes">/etc/fonts/fonts.conf</include>
  <dir>${path.join(folder, 'fonts')}</dir>
  <cachedir>${path.join(folder, 'fonts-cache')}</cachedir>
</fontconfig>
`
}

function writableFolder(): string {
  const cache = path.join(root, 'node_modules', '.cache')
  try {
    mkdirSync(cache, { recursive: true })
    rmSync(mkdtempSync(path.join(cache, 'probe-')), { recursive: true })
    return cache
  } catch {
    const own = path.join(tmpdir(), `lazo-browser-${process.getuid?.() ?? 0}`)
    mkdirSync(own, { recursive: true, mode: 0o700 })
    return own
  }
}
