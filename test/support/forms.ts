import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'

import type { Response } from 'light-my-request'

import type { FormDefinition } from '#common/form.ts'

import type { Client, TestApp } from './http.ts'
import { configure } from './project.ts'

const both = (text: string) => ({ es: text, en: text })

/** What most tests ask visitors. */
export const contactForm: FormDefinition = {
  label: both('Pide precio'),
  module: 'lead',
  active: true,
  title: both('Pide precio'),
  fields: [
    { name: 'firstName', required: true },
    { name: 'lastName' },
    { name: 'email', required: true },
    { name: 'phone' },
    { name: 'interest', label: both('Qué necesitas'), help: both('Cuanto más nos digas, mejor.') },
    { name: 'industry' },
    { name: 'source', value: 'website' },
    { name: 'channel', value: 'webForm' },
  ],
  consents: [
    { name: 'privacy', text: both('He leído la política de privacidad.'), required: true },
    {
      name: 'news',
      text: both('Quiero recibir novedades por correo.'),
      grants: { purpose: 'marketing', channels: ['email'] },
    },
  ],
  confirms: true,
  qualifies: false,
  thanks: both('Te respondemos mañana.'),
  languages: ['es', 'en'],
  origins: ['https://www.molinos.example'],
}

export async function addForm(client: Client, name: string, more: Partial<FormDefinition> = {}): Promise<string> {
  const id = randomUUID()
  const definition = { ...contactForm, ...more }
  await configure(client, [{ change: 'create', element: { id, kind: 'form', name, parent: null, definition } }])
  return id
}

export const rosa = {
  'f.firstName': 'Rosa',
  'f.lastName': 'Gil',
  'f.email': 'Rosa.Gil@ebro.example',
  'f.interest': 'Dos molinos.\nPara marzo.',
  'c.privacy': 'yes',
}

/** As a browser sends a form. */
function partsText(parts: Readonly<Record<string, string | readonly string[]>>): string {
  const body = new URLSearchParams()
  for (const [key, value] of Object.entries(parts)) for (const one of [value].flat()) body.append(key, String(one))
  return body.toString()
}

type Parts = Parameters<typeof partsText>[0]
type Row = Readonly<Record<string, unknown>> & { readonly id: string }

/** Strangers, each at an address of their own: what one of them may send in a minute is tried by itself. */
export function visitorsOf(test: TestApp) {
  let place = 0
  const post = async (url: string, parts: Parts, headers: Readonly<Record<string, string>> = {}): Promise<Response> => {
    place += 1
    return await test.app.fastify.inject({
      method: 'POST',
      url,
      payload: partsText(parts),
      remoteAddress: `10.${place >> 16}.${(place >> 8) & 255}.${place & 255}`,
      headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
    })
  }
  return {
    post,
    send: async (form: string, parts: Parts, headers = {}) => await post(`/f/${form}`, parts, headers),
    look: async (url: string, headers = {}): Promise<Response> => await test.app.fastify.inject({ url, headers }),
  }
}

/** What somebody of the company finds. */
export function findingsOf(who: Client) {
  const rows = async (module: string, filter?: object): Promise<Row[]> => {
    const query = new URLSearchParams({ scope: 'all', ...(filter ? { filter: JSON.stringify(filter) } : {}) })
    const answer = await who.get(`/records/${module}?${query.toString()}`)
    assert.equal(answer.statusCode, 200, answer.body)
    return answer.json().rows
  }
  return {
    rows,
    withEmail: async (email: string) => await rows('lead', { field: 'email', op: 'eq', value: email }),
    answersOf: async (id: string) => await rows('formAnswer', { field: 'person', op: 'eq', value: id }),
    consentsOf: async (id: string) => await rows('consentEntry', { field: 'person', op: 'eq', value: id }),
    read: async (module: string, id: string | undefined): Promise<Row> =>
      (await who.get(`/records/${module}/${id}`)).json(),
  }
}
