/** What people do with hand and keys, in a browser: scrolled, dragged, and an hour of work in a row. */
import type { Locator, Page } from '@playwright/test'

export interface Work {
  readonly name: string
  /** Opens what is worked on; not measured. */
  prepare(page: Page): Promise<void>
  run(page: Page): Promise<void>
}

const wheelTurns = 120
const keyPresses = 60
const cardsWanted = 300
const dragSteps = 80
const pauseMs = 40

export const works: readonly Work[] = [
  { name: 'scroll the list with the wheel', prepare: openList, run: scrollByWheel },
  { name: 'scroll the list with the keys', prepare: openList, run: scrollByKeys },
  { name: `drag a card among at most ${cardsWanted}`, prepare: openBoard, run: dragCard },
]

/** An hour of a salesperson without the pauses: what is done at each of a dozen records. */
export const hour: Work = {
  name: 'an hour of work',
  prepare: openList,
  async run(page) {
    for (let round = 0; round < 6; round += 1) {
      await listWork(page, round)
      await recordWork(page, round)
      await boardWork(page)
      await searchWork(page)
    }
  },
}

async function openList(page: Page): Promise<void> {
  await page.goto('/records/contact')
  await page.getByRole('grid').getByRole('row').nth(10).waitFor()
}

async function scrollByWheel(page: Page): Promise<void> {
  await page.mouse.move(700, 500)
  for (let turn = 0; turn < wheelTurns; turn += 1) {
    await page.mouse.wheel(0, turn % 3 === 2 ? 900 : 300)
    await page.waitForTimeout(pauseMs)
  }
}

async function scrollByKeys(page: Page): Promise<void> {
  await cellOf(page, 2).focus()
  for (let press = 0; press < keyPresses; press += 1) {
    await page.keyboard.press(press % 4 === 3 ? 'PageDown' : 'ArrowDown')
    await page.waitForTimeout(pauseMs)
  }
}

async function openBoard(page: Page): Promise<void> {
  await page.goto('/records/opportunity?view=board')
  const cards = page.locator('[data-card]')
  await cards.first().waitFor()
  // Columns bring more cards when one comes to their end.
  for (let tries = 0; tries < 40 && (await cards.count()) < cardsWanted; tries += 1) {
    await page.evaluate(scrolling('last', 'end'))
    await page.waitForTimeout(5 * pauseMs)
  }
  await page.evaluate(scrolling('first', 'nearest'))
}

/** Brings one card of each column into sight. */
function scrolling(which: 'first' | 'last', block: 'end' | 'nearest'): string {
  return `document.querySelectorAll('[data-card]:${which}-of-type').forEach((card) => card.scrollIntoView({ block: '${block}' }))`
}

async function dragCard(page: Page): Promise<void> {
  const box = await page.locator('[data-card]').first().boundingBox()
  if (!box) throw new Error('The board has no card in sight.')
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2]
  await page.mouse.move(x, y)
  await page.mouse.down()
  for (let step = 1; step <= dragSteps; step += 1) {
    await page.mouse.move(x + 8 * step, y + 120 * Math.sin(step / 8), { steps: 2 })
    await page.waitForTimeout(pauseMs / 2)
  }
  // Where it came from, so that nothing changes.
  await page.mouse.move(x, y, { steps: 10 })
  await page.mouse.up()
}

async function listWork(page: Page, round: number): Promise<void> {
  await openRail(page, '/records/contact')
  await page.getByRole('grid').getByRole('row').nth(4).waitFor()
  await cellOf(page, round + 1).focus()
  for (const key of ['ArrowDown', 'ArrowDown', 'ArrowUp', 'j', 'k']) await page.keyboard.press(key)
  await editCell(page, `Compras ${round}`)
  await page.getByRole('button', { name: 'Columnas', exact: true }).click()
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: 'Filtrar', exact: true }).click()
  await page.keyboard.press('Escape')
}

/** The job title of the third contact. */
async function editCell(page: Page, value: string): Promise<void> {
  await page.getByRole('grid').getByRole('row').nth(3).getByRole('gridcell').nth(3).focus()
  await page.keyboard.press('Enter')
  await page.getByRole('textbox', { name: 'Cargo', exact: true }).waitFor()
  await page.keyboard.press('ControlOrMeta+a')
  await page.keyboard.type(value)
  await page.keyboard.press('Enter')
}

async function recordWork(page: Page, round: number): Promise<void> {
  await page
    .getByRole('grid')
    .getByRole('row')
    .nth(round + 2)
    .getByRole('link')
    .first()
    .click()
  await page.getByRole('heading', { level: 1 }).waitFor()
  const note = page.getByRole('button', { name: 'Nota', exact: true })
  if ((await note.count()) > 0) await note.first().click()
  await page.mouse.wheel(0, 600)
  await page.goBack()
  await page.getByRole('grid').waitFor()
}

async function boardWork(page: Page): Promise<void> {
  await openRail(page, '/records/opportunity?view=board')
  const card = page.locator('[data-card-link]').first()
  await card.focus()
  for (const key of ['ArrowDown', 'ArrowDown', 'ArrowRight', 'ArrowLeft', 'Space', 'Escape']) {
    await page.keyboard.press(key)
    await page.waitForTimeout(pauseMs)
  }
  await page.keyboard.press('Control+Shift+ArrowRight')
  await page.waitForTimeout(4 * pauseMs)
  await page.keyboard.press('Control+Shift+ArrowLeft')
  await page.waitForTimeout(4 * pauseMs)
}

async function searchWork(page: Page): Promise<void> {
  await page.keyboard.press('Escape')
  await page.keyboard.press('ControlOrMeta+k')
  await page.getByRole('dialog').waitFor()
  await page.keyboard.type('garc', { delay: pauseMs })
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Escape')
}

async function openRail(page: Page, href: string): Promise<void> {
  await page.locator(`nav a[href="${href}"]`).first().click()
}

function cellOf(page: Page, row: number): Locator {
  return page.getByRole('grid').getByRole('row').nth(row).getByRole('gridcell').nth(1)
}
