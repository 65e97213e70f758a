import { defineConfig } from '@playwright/test'
import { launchOptions } from '#test/support/browser.ts'

const isInCi = Boolean(process.env.CI)

export default defineConfig({
  testDir: '.',
  testMatch: '*.test.ts',
  outputDir: '../../test-results',
  globalSetup: './demo-world.ts',
  // The flows share one server, and the machine has two cores.
  workers: 1,
  fullyParallel: false,
  forbidOnly: isInCi,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  reporter: [['list']],
  use: {
    browserName: 'chromium',
    launchOptions: await launchOptions(),
    locale: 'es-ES',
    timezoneId: 'Europe/Madrid',
    viewport: { width: 1440, height: 900 },
    actionTimeout: 10_000,
    screenshot: 'only-on-failure',
    trace: 'retain-on-failure',
  },
})
