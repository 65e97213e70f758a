import assert from 'node:assert/strict'
import { it } from 'node:test'
import type { Element } from '#common/element.ts'
import { invalid, LazoError, missing, violation } from '#common/errors.ts'
import type { FrozenItem } from './baseline.ts'
import { sayingWhose } from './refused-plan.ts'

const list: Element = {
  id: 'list',
  kind: 'optionList',
  name: 'state',
  parent: null,
  definition: {},
  origin: 'local',
  owner: null,
}
const item: FrozenItem = {
  id: 'item',
  key: 'ESP-1',
  title: 'Obras',
  type: 'module',
  revision: 1,
  fingerprint: '',
  definition: { changes: [] },
  dependsOn: [],
}
const desired = { elements: [list], spoken: new Map([['list', ['item']]]) }

async function refusal(error: Error): Promise<Error> {
  return await sayingWhose([item], desired, async () => await Promise.reject(error)).then(
    () => assert.fail('it is refused'),
    (said: Error) => said,
  )
}

it('what an approved item may no longer say is refused with the item that says it', async () => {
  const twins = violation('optionList.state', 'unique', 'Dos se llaman igual.', 'Two have one name.')
  const said = await refusal(invalid([twins, { ...twins, field: 'optionList.stateOf' }]))
  assert.ok(said instanceof LazoError)
  assert.deepEqual(
    said.violations.map(({ message }) => message.en),
    ['Two have one name. ESP-1 says so: change it there and approve it in a new baseline.', 'Two have one name.'],
  )
  const other = missing()
  assert.equal(await refusal(other), other)
})
