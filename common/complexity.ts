/** How complex an undertaking is, by five answers, and the limits that go with it. All numbers are proposals. */

export const complexityQuestions = [
  'companySize',
  'priorExperience',
  'processScope',
  'integrations',
  'commitment',
] as const
export type ComplexityQuestion = (typeof complexityQuestions)[number]
export type ComplexityAnswers = Readonly<Record<ComplexityQuestion, number>>

const complexityLevels = ['small', 'medium', 'large'] as const
export type ComplexityLevel = (typeof complexityLevels)[number]

/** Fields of the project, and of its first phase `trialDays`. */
export interface ComplexitySettings {
  readonly maxObjectives: number
  readonly maxKeyProcesses: number
  readonly maxPoints: number
  readonly trainingFloor: number
  readonly developmentCeiling: number
  readonly sessionMaxMinutes: number
  readonly trialDays: number
}

export interface Complexity {
  /** 5 to 25. */
  readonly score: number
  readonly level: ComplexityLevel
  readonly settings: ComplexitySettings
  /** By how much the usual durations are longer or shorter. */
  readonly durations: number
}

/** The more complex, the less at once, the more training and the longer the trial. */
const byLevel: Readonly<
  Record<ComplexityLevel, { readonly settings: ComplexitySettings; readonly durations: number }>
> = {
  small: {
    durations: 0.5,
    settings: {
      maxObjectives: 3,
      maxKeyProcesses: 5,
      maxPoints: 60,
      trainingFloor: 20,
      developmentCeiling: 60,
      sessionMaxMinutes: 120,
      trialDays: 3,
    },
  },
  medium: {
    durations: 1,
    settings: {
      maxObjectives: 3,
      maxKeyProcesses: 5,
      maxPoints: 100,
      trainingFloor: 25,
      developmentCeiling: 55,
      sessionMaxMinutes: 120,
      trialDays: 5,
    },
  },
  large: {
    durations: 1.6,
    settings: {
      maxObjectives: 2,
      maxKeyProcesses: 4,
      maxPoints: 120,
      trainingFloor: 30,
      developmentCeiling: 50,
      sessionMaxMinutes: 90,
      trialDays: 10,
    },
  },
}

export function complexityOf(answers: ComplexityAnswers): Complexity {
  const score = complexityQuestions.reduce((sum, question) => sum + answers[question], 0)
  const level = levelOf(score)
  return { score, level, ...byLevel[level] }
}

function levelOf(score: number): ComplexityLevel {
  return score <= 10 ? 'small' : score <= 17 ? 'medium' : 'large'
}

/** Of a project that was not assessed, the usual one. */
export function durationsOf(score: number | undefined): number {
  return score === undefined || !Number.isFinite(score) ? 1 : byLevel[levelOf(score)].durations
}
