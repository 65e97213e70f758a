import path from 'node:path'

import { billOfMaterials } from './bill-of-materials.ts'
import type { Command } from './define.ts'

export const command: Command = {
  summary: 'List all that is built in, as a CycloneDX bill of materials',
  help: `lazo sbom

Prints a software bill of materials in CycloneDX 1.6 as JSON: each package that the server runs with or
that is built into the pages, with version, licence, hash and what it needs in turn; PostgreSQL and Node
by their own names, and the libraries that come with them on this machine. Tools that only build or test
Lazo are not in it. The same tree prints the same bytes. Needs neither a data folder nor the network.

  -h, --help      this text`,
  options: { help: { type: 'boolean', short: 'h' } },
  positionals: [0, 0],
  async run(_, output) {
    const root = path.resolve(import.meta.dirname, '..', '..')
    output.print(JSON.stringify(billOfMaterials(root), null, 2))
    return 0
  },
}
