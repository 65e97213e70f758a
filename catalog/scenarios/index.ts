export { standardExercises } from './exercises.ts'
export { firstDay } from './first-day.ts'
export type { ScenarioSeed } from './define.ts'
