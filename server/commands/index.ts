import type { Command } from './define.ts'

/** Loaded one at a time: `lazo --help` must not wait for the server's code. */
export const commands: Readonly<Record<string, { summary: string; load(): Promise<Command> }>> = {
  start: { summary: 'Start the server', load: async () => (await import('./start.ts')).command },
  verify: { summary: 'Check that the data are whole', load: async () => (await import('./verify.ts')).command },
  backup: { summary: 'Write everything to one file', load: async () => (await import('./backup.ts')).command },
  restore: {
    summary: 'Bring a backup back into an empty place',
    load: async () => (await import('./restore.ts')).command,
  },
  release: {
    summary: 'Let a neutral copy send mail and call out again',
    load: async () => (await import('./release.ts')).command,
  },
  seed: {
    summary: 'Fill with the demo company or with many rows',
    load: async () => (await import('./seed.ts')).command,
  },
  user: {
    summary: 'Add a person, or let one choose a new password',
    load: async () => (await import('./user.ts')).command,
  },
  key: { summary: 'Make an API key', load: async () => (await import('./key.ts')).command },
  model: {
    summary: 'Plan, apply, export and check the configuration',
    load: async () => (await import('./model.ts')).command,
  },
  scenario: {
    summary: 'Play scenarios: what a role does and what must happen',
    load: async () => (await import('./scenario.ts')).command,
  },
  pack: {
    summary: 'List, check, load and export packs of the project',
    load: async () => (await import('./pack.ts')).command,
  },
  openapi: { summary: 'Print the API’s description', load: async () => (await import('./openapi.ts')).command },
  routes: { summary: 'List the routes and who may call them', load: async () => (await import('./routes.ts')).command },
  sbom: {
    summary: 'List all that is built in, as a CycloneDX bill of materials',
    load: async () => (await import('./sbom.ts')).command,
  },
}
