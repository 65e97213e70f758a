import assert from 'node:assert/strict'

import { testApp } from './http.ts'

/** What an answer says, by key. */
export type Said = Readonly<Record<string, unknown>> & { readonly id: string; readonly version: number }

/** A company with a project under way, and what tests of it ask the API for. */
export type TestProject = Awaited<ReturnType<typeof testProject>>

/** Ada leads it alone. */
export async function testProject() {
  const app = await testApp({ programme: true })
  const ada = await app.signIn('ada')
  const begun = await ada.post('/programme/projects', { name: 'CRM de Molinos', whyInvest: 'Sí', soloMode: true })
  assert.equal(begun.statusCode, 201, begun.body)
  const project: string = begun.json().id
  return {
    app,
    ada,
    project,
    async make(module: string, values: unknown): Promise<Said> {
      const answer = await ada.post(`/records/${module}`, values)
      assert.equal(answer.statusCode, 201, answer.body)
      return answer.json()
    },
    change: async (module: string, { id, version }: Pick<Said, 'id' | 'version'>, values: object) =>
      await ada.send('PATCH', `/records/${module}/${id}`, { version, values }),
    take: async (module: string, { id }: Pick<Said, 'id'>, transition: string, more: object = {}) =>
      await ada.post(`/records/${module}/${id}/transitions`, { transition, ...more }),
    async look(page: string) {
      const answer = await ada.get(`/programme/${page}?project=${project}`)
      assert.equal(answer.statusCode, 200, answer.body)
      return answer.json()
    },
  }
}
