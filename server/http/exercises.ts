import * as api from '#common/api/training.ts'
import { readCertificatesFor } from '#server/programme/certificates.ts'
import { answerQuestions, checkExercise, readOwnExercises, startExercise } from '#server/programme/practice.ts'

import { route, type App } from './route.ts'

export function registerExercises(app: App): void {
  const { system } = app

  route(app, api.readOwnExercises, async (ctx) => await readOwnExercises(ctx, system))

  route(app, api.startExercise, async (ctx, { body }) => await startExercise(ctx, system, body.exercise))

  route(app, api.checkExercise, async (ctx, { body }) => await checkExercise(ctx, system, body.exercise))

  route(app, api.answerQuestions, async (ctx, { body }) => await answerQuestions(ctx, system, body))

  route(app, api.readCertificates, async (ctx, { query }) => await readCertificatesFor(ctx, query.project))
}
