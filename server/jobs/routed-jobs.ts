import type { JobHandler, Jobs } from './jobs.ts'

/** One queue for all environments: each job says whose it is and is done in no other. */
export interface RoutedJobs {
  readonly production: Jobs
  of(environmentId: string): Jobs
  /** How an environment that this process has not opened yet is opened when work for it comes. */
  openBy(open: (environmentId: string) => Promise<void>): void
  forget(environmentId: string): void
}

/** Under this key a job of another environment than production names it. */
const mark = 'environment'

export function routeJobs(jobs: Jobs): RoutedJobs {
  const handlers = new Map<string, JobHandler>()
  const keyOf = (name: string, environmentId = '') => `${environmentId} ${name}`
  let open: (environmentId: string) => Promise<void> = async () => undefined

  const dispatch =
    (name: string): JobHandler =>
    async (data, run) => {
      const { [mark]: id, ...rest } = data
      if (typeof id !== 'string') return await handlers.get(keyOf(name))?.(data, run)
      await open(id)
      // What is left of an environment that is gone has nobody to be done for.
      await handlers.get(keyOf(name, id))?.(rest, run)
    }

  return {
    production: {
      ...jobs,
      work(name, handler, options) {
        jobs.work(name, dispatch(name), options)
        handlers.set(keyOf(name), handler)
      },
      deadLetters: async () => await jobs.deadLetters(null),
      retry: async (id) => await jobs.retry(id, null),
    },
    of: (environmentId) => ({
      ...jobs,
      async enqueue(tx, name, data, options = {}) {
        const own = options.key === undefined ? options : { ...options, key: `${environmentId} ${options.key}` }
        await jobs.enqueue(tx, name, { ...data, [mark]: environmentId }, own)
      },
      work: (name, handler) => void handlers.set(keyOf(name, environmentId), handler),
      // Nothing happens by itself in a copy.
      schedule: () => undefined,
      start: async () => undefined,
      stop: async () => undefined,
      deadLetters: async () => await jobs.deadLetters(environmentId),
      retry: async (id) => await jobs.retry(id, environmentId),
    }),
    openBy: (opener) => {
      open = opener
    },
    forget(environmentId) {
      for (const key of handlers.keys()) if (key.startsWith(`${environmentId} `)) handlers.delete(key)
    },
  }
}
