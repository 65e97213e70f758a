import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'

import fastify from 'fastify'

import { testApp } from '#test/support/http.ts'
import type { TestApp } from '#test/support/http.ts'

import { anonymousRoutes } from './anonymous.ts'
import { recordRoutes } from './app.ts'

describe('routes', () => {
  let test: TestApp

  before(async () => {
    test = await testApp()
  })
  after(async () => await test.close())

  it('have a policy each, and the anonymous ones are the listed ones', () => {
    const anonymous = test.app.routes.filter(({ policy }) => policy === 'anonymous')
    assert.deepEqual(
      anonymous.map(({ method, path }) => `${method} ${path}`).toSorted(),
      [...anonymousRoutes].toSorted(),
    )
    assert.ok(test.app.routes.length > 40)
  })

  it('cannot be registered without a policy', () => {
    const app = fastify()
    recordRoutes(app)
    assert.throws(() => app.get('/secret', async () => 'hidden'), /GET \/secret has no policy/)
  })

  it('answer a stranger 401 before anything else, except the anonymous ones', async () => {
    for (const { method, path, policy } of test.app.routes) {
      if (policy === 'anonymous') continue
      const url = path.replace('/api/v1', '').replace(/:\w+/g, 'x')
      const answer = await test.anyone.send(method as 'GET', url, method === 'GET' ? undefined : { any: 'thing' })
      assert.equal(answer.statusCode, 401, `${method} ${path}`)
    }
  })

  it('answer everyone 404 where there is nothing', async () => {
    const ada = await test.signIn('ada')
    for (const path of [
      '/nothing',
      '/records',
      '/records/nothing',
      '/records/__proto__',
      '/../../etc/passwd',
      '/records/%E0%A4%A',
    ]) {
      const { statusCode } = await ada.get(path)
      assert.ok(statusCode === 404 || (path.includes('%') && statusCode === 422), `${path}: ${statusCode}`)
    }
  })

  it('refuse a module action that no role of the reader has', async () => {
    const kim = await test.signIn('kim')
    assert.equal((await kim.post('/records/product', { name: 'Molino' })).statusCode, 403)
    assert.equal((await kim.get('/users')).statusCode, 403)
    assert.equal((await kim.post('/model/plan', { elements: [] })).statusCode, 403)
    assert.equal((await kim.get('/records/account/export')).statusCode, 403)
  })

  it('let those who administer do the same', async () => {
    const ada = await test.signIn('ada')
    const product = await ada.post('/records/product', {
      name: 'Molino',
      code: 'M-1',
      price: { amount: '9.50', currency: 'EUR' },
    })
    assert.equal(product.statusCode, 201, product.body)
    assert.equal((await ada.get('/users')).statusCode, 200)
    const exported = await ada.get('/records/product/export?fields=name')
    assert.match(exported.body, /Molino/)
    assert.match(String(exported.headers['content-disposition']), /^attachment; filename="Productos.csv"/)
  })
})
