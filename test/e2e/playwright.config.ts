import { defineConfig } from '@playwright/test'
import process from 'node:process'
import { launchOptions } from '#test/support/browser.ts'

const isInCi = Boolean(process.env.CI)

export default defineConfig({
  testDir: '.',
  testMatch: '*.test.ts',
  outputDir: '../../test-results',
  globalSetup: './demo-world.ts',
  // The flows of one worker share its server.
  workers: process.env.LAZO_E2E_URL ? 1 : 2,
  fullyParallel: false,
  forbidOnly: isInCi,
  timeout: 180_000,
  // A browser may hang; what fails twice is ours.
  retries: 1,
  // Long enough for a busy machine; what is there is not waited for.
  expect: { timeout: 20_000 },
  reporter: [['list']],
  use: {
    browserName: 'chromium',
    launchOptions: await launchOptions(),
    locale: 'es-ES',
    timezoneId: 'Europe/Madrid',
    viewport: { width: 1440, height: 900 },
    serviceWorkers: 'block',
    actionTimeout: 20_000,
    screenshot: 'only-on-failure',
    // To draw one for each test takes a quarter of the processor's time.
    trace: 'on-first-retry',
  },
})
