/** `npm run e2e [Playwright's arguments…]`: the browser tests against our real server. */
import process from 'node:process'
import { ownTemporary } from '#test/support/temporary.ts'
import { runSteps } from './steps.ts'

const temporary = ownTemporary()
process.exitCode = await runSteps([
  { name: 'web application', commands: [['tools/build.ts', '--if-stale']] },
  {
    name: 'Playwright',
    commands: [
      ['@playwright/test:playwright', 'test', '--config', 'test/e2e/playwright.config.ts', ...process.argv.slice(2)],
    ],
  },
])
temporary.end()
