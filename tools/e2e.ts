/** `npm run e2e [Playwright's arguments…]`: the browser tests against our real server. */
import process from 'node:process'
import { runSteps } from './steps.ts'

process.exitCode = runSteps([
  { name: 'web application', commands: [['tools/build.ts', '--if-stale']] },
  {
    name: 'Playwright',
    commands: [
      ['@playwright/test:playwright', 'test', '--config', 'test/e2e/playwright.config.ts', ...process.argv.slice(2)],
    ],
  },
])
