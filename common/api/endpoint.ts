/**
 * An endpoint of the REST API, described once: the server validates and documents itself by it, the
 * browser and tests infer their types from it.
 *
 * To add one: describe it in the file of its resource, list it in index.ts, register its handler in
 * server/http/<resource>.ts with `route(app, endpoint, handler)`.
 *
 * @example
 * export const deleteKey = endpoint({
 *   method: 'DELETE', path: '/keys/:id', summary: 'Revoke an API key.', policy: 'user',
 *   params: z.strictObject({ id: z.guid() }),
 * })
 */
import type { z } from 'zod'

import type { ModuleAction, Switch } from '#common/element.ts'

export const apiPrefix = '/api/v1'

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'

/**
 * Who may call it at all. `user` is anyone signed in and active, for what is their own or what the
 * read compiler filters by itself; `module` needs a role that has the action on the module in the
 * path, for some record at least.
 */
export type EndpointPolicy = 'anonymous' | 'user' | { readonly switch: Switch } | { readonly module: ModuleAction }

export interface Endpoint {
  readonly method: Method
  /** Below apiPrefix, with `:name` parameters. */
  readonly path: `/${string}`
  /** A sentence for the API's documentation. */
  readonly summary: string
  readonly policy: EndpointPolicy
  readonly params?: z.ZodType
  readonly query?: z.ZodType
  readonly body?: z.ZodType
  readonly response?: z.ZodType
  /** Status of success; 200 with a response, else 204. */
  readonly status?: 200 | 201 | 202 | 204
  /** Takes an Idempotency-Key: the same key and body give the same answer, once done. */
  readonly creates?: true
  /** What it does cannot be taken back: its answer names no act. */
  readonly lasting?: true
  /** No API key may call it: it is about the session, or would let a key outgrow itself. */
  readonly sessionOnly?: true
  /** Before a second factor that is due has been shown. */
  readonly beforeFactor?: true
  /** Of whoever is signed in, even while they see the product as somebody else. */
  readonly ofOneself?: true
  /**
   * It concerns what all environments share: accounts, and the environments themselves. Whatever needs
   * the switch `manageUsers` and changes something does, unless it says otherwise.
   */
  readonly productionOnly?: boolean
  /** 1 MB where it says nothing. */
  readonly bodyBytesMax?: number
  /** The request or the answer is not JSON. */
  readonly content?: 'upload' | 'download' | 'events'
  /** It reads much, or strangers send it: few are done at once, so that those who work wait for none. */
  readonly weight?: 'report' | 'export' | 'capture'
}

export function endpoint<const E extends Endpoint>(description: E): E {
  return description
}

type Input<E, Key extends keyof Endpoint> = E extends {
  readonly [K in Key]: infer S extends z.ZodType
}
  ? z.input<S>
  : undefined
type Output<E, Key extends keyof Endpoint> = E extends {
  readonly [K in Key]: infer S extends z.ZodType
}
  ? z.output<S>
  : undefined

/** What a caller sends and gets. */
export interface Call<E extends Endpoint> {
  readonly params: Input<E, 'params'>
  readonly query: Input<E, 'query'>
  readonly body: Input<E, 'body'>
  readonly response: Output<E, 'response'>
}

/** What a handler receives, parsed. */
export interface Received<E extends Endpoint> {
  readonly params: Output<E, 'params'>
  readonly query: Output<E, 'query'>
  readonly body: Output<E, 'body'>
}

export type Answer<E extends Endpoint> = Output<E, 'response'>
