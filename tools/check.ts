/** `npm run check`: everything that a change must pass, and exactly what .ci/run runs. */
import process from 'node:process'
import { runSteps } from './steps.ts'

process.exitCode = await runSteps([
  { name: 'format', commands: [['oxfmt', '--check']] },
  { name: 'tidy', commands: [['tools/tidy.ts']] },
  [
    [{ name: 'lint', commands: [['oxlint', '--type-aware', '--deny-warnings']] }],
    [
      {
        name: 'types',
        commands: [
          ['typescript:tsc', '-p', '.'],
          ['typescript:tsc', '-p', 'web'],
          ['typescript:tsc', '-p', 'test/e2e'],
        ],
      },
    ],
  ],
  { name: 'tests', commands: [['tools/test.ts']] },
  // What one lets lie of two processors, since much of each is waiting, the other takes.
  [
    [
      { name: 'checks', commands: [['test/checks/main.ts']] },
      { name: 'plans', commands: [['bench/main.ts', '--quick']] },
    ],
    [
      { name: 'build', commands: [['tools/build.ts'], ['tools/first-load.ts', '--max', '250']] },
      { name: 'browser tests', commands: [['tools/e2e.ts']] },
    ],
  ],
])
