import { z } from 'zod'

import { endpoint } from './endpoint.ts'
import { id, moduleName } from './shapes.ts'

export const paperNames = ['specification', 'plan', 'traceability', 'minutes', 'readiness', 'phaseClose'] as const
export type PaperName = (typeof paperNames)[number]

export const listPapers = endpoint({
  method: 'GET',
  path: '/programme/papers',
  summary: 'What can be printed of a project, with the baselines, encounters and phases of which there is a paper.',
  policy: 'user',
  query: z.strictObject({ project: id }),
  response: z.object({
    papers: z.array(
      z.object({
        name: z.enum(paperNames),
        /** What it may be about; of the rest there is one of the whole project. */
        of: z.array(z.object({ module: moduleName, id, title: z.string(), state: z.string().nullable() })),
        /** Whether there is one of the project as it is now. */
        isWhole: z.boolean(),
      }),
    ),
  }),
})

export const printPaper = endpoint({
  method: 'GET',
  path: '/programme/papers/:name',
  summary: 'A paper of a project as PDF, with what the reader may see of it.',
  policy: 'user',
  params: z.strictObject({ name: z.enum(paperNames) }),
  query: z.strictObject({ project: id, language: z.enum(['es', 'en']), of: id.optional() }),
  content: 'download',
})
