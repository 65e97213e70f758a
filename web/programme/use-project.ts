import { useEffect } from 'react'
import { queryOptions, useQuery } from '@tanstack/react-query'
import { useSearch } from '@tanstack/react-router'
import { call } from '#web/api/client.ts'
import { useModuleOf } from '#web/api/model.ts'

interface ProjectName {
  readonly id: string
  readonly title: string
}

const projectsMax = 50

function projectsQuery(module: string) {
  return queryOptions({
    queryKey: ['records', module, 'names'],
    queryFn: async ({ signal }): Promise<readonly ProjectName[]> => {
      const query = { sort: '-createdAt', limit: projectsMax }
      const { rows } = await call('GET /records/:module', { params: { module }, query, signal })
      return rows.map(({ id, title }) => ({ id, title: title ?? '' }))
    },
  })
}

/** The projects that the reader sees, the latest first; none before the first was begun. */
export function useProjects() {
  const module = useModuleOf('project')?.name
  const query = useQuery({ ...projectsQuery(module ?? ''), enabled: module !== undefined })
  return { projects: module === undefined ? [] : query.data, failure: query.error }
}

// For places whose address names none.
let lastNamed: string | undefined

/** Says of which project the page is, so that the next one whose address names none is of the same. */
export function useRememberedProject(project: string | undefined): void {
  useEffect(() => {
    if (project !== undefined) lastNamed = project
  }, [project])
}

/**
 * The project that one is in: the one that the address names, and where it names none the one of the last page
 * that was of one, or the latest. Undefined while it is looked up, null where there is none.
 */
export function useProjectAt() {
  const { project: named }: { readonly project?: string } = useSearch({ strict: false })
  const { projects, failure } = useProjects()
  const known = projects?.find(({ id }) => id === lastNamed) ?? projects?.[0]
  const project = named ?? (projects === undefined ? undefined : (known?.id ?? null))
  return { project, projects: projects ?? [], isNamed: named !== undefined, failure }
}
