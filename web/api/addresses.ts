/** Where the pages of records are, for links anywhere. */
export function recordsHref(module: string, view?: string): string {
  return `/records/${module}${view ? `?view=${encodeURIComponent(view)}` : ''}`
}

export function recordHref(module: string, id: string): string {
  return `/records/${module}/${id}`
}

export function newRecordHref(module: string): string {
  return `/records/${module}/new`
}

export function importHref(id: string): string {
  return `/import/${id}`
}

export function mergeHref(module: string, ids: readonly string[]): string {
  return `/merge/${module}?ids=${ids.join('.')}`
}

/** What an automation did and why, for whoever shapes the CRM. */
export function automationRunHref(run: string): string {
  return `/studio/workflows?part=${run}`
}
