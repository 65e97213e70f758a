import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import type { LetterheadDefinition } from '#common/print-template.ts'

/** The demo company on paper. */
export async function demoLetterhead(): Promise<LetterheadDefinition> {
  const logo = await readFile(fileURLToPath(import.meta.resolve('#demo/logo.png')))
  return {
    name: 'Envasadoras Moncayo, S.L.',
    taxId: 'B50123453',
    address: 'Polígono Malpica, calle E, nave 12\n50016 Zaragoza',
    phone: '976 123 456',
    email: 'ventas@moncayo.example',
    website: 'moncayo.example',
    bank: 'ES91 2100 0418 4502 0005 1332',
    logo: logo.toString('base64'),
    color: '#8a3b12',
    paper: 'A4',
    footer: {
      es: 'Envasadoras Moncayo, S.L. · Registro Mercantil de Zaragoza, tomo 1234, folio 56, hoja Z-7890',
      en: 'Envasadoras Moncayo, S.L. · Companies Register of Zaragoza, volume 1234, sheet 56, page Z-7890',
    },
  }
}
