/** Opening a page and waiting until it shows all that it asked for. */
import { expect } from '@playwright/test'
import type { Page, Request } from '@playwright/test'

export async function visit(page: Page, address: string): Promise<void> {
  const asked = new Set<Request>()
  const onRequest = (request: Request): void => void (isAnswered(request) && asked.add(request))
  const onEnd = (request: Request): void => void asked.delete(request)
  page.on('request', onRequest).on('requestfinished', onEnd).on('requestfailed', onEnd)
  await page.goto(address)
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
  await expect.poll(() => asked.size, { message: `${address} gets its answers`, intervals: [30] }).toBe(0)
  await expect(page.getByText(/^(Cargando|Loading)…$/)).toHaveCount(0)
  await settled(page)
  page.off('request', onRequest).off('requestfinished', onEnd).off('requestfailed', onEnd)
}

/** When nothing fades or moves any more. */
export async function settled(page: Page): Promise<void> {
  await page.evaluate(async () => {
    const ends = document.getAnimations().map((animation) => animation.finished.catch(() => undefined))
    // What turns for as long as something is under way has no end.
    await Promise.race([Promise.all(ends), new Promise((resolve) => setTimeout(resolve, 3000))])
  })
}

/** All but the stream of changes, which has no end. */
function isAnswered(request: Request): boolean {
  const { pathname } = new URL(request.url())
  return pathname.startsWith('/api/') && request.resourceType() !== 'eventsource'
}
