import { expect, test } from 'vitest'
import { createShopPrisma } from '../../../test/support/shop-clients.ts'
import { isRead, kindOf, operationKinds } from '../src/operation-kinds.ts'
import { rootWrites } from '../src/write/root-writes.ts'

/** Members of a model and of a client that are no operations. */
const others = ['fields', 'name', '$name', '$parent']
const methods = [
  '$on',
  '$connect',
  '$disconnect',
  '$extends',
  '$transaction',
  '$queryRawInternal',
  '$executeRawInternal',
]

const prisma = createShopPrisma('postgresql://nobody@127.0.0.1:1/nothing')

test('every operation of the installed client has a kind', () => {
  const members = Reflect.ownKeys(prisma.user).filter((key) => typeof key === 'string')
  expect(members.length).toBeGreaterThan(15)
  for (const name of members.filter((key) => !others.includes(key))) expect(kindOf(name), name).toBeDefined()
})

test('every raw operation of the installed client has a kind', () => {
  const names = new Set<string>()
  for (
    let object: object | null = prisma;
    object !== null;
    object = Object.getPrototypeOf(object) as object | null
  )
    for (const key of Reflect.ownKeys(object))
      if (typeof key === 'string' && key.startsWith('$')) names.add(key)
  const known = [...methods, ...others]
  expect([...names].filter((name) => !known.includes(name)).toSorted()).toEqual(
    Object.keys(operationKinds)
      .filter((name) => name.startsWith('$'))
      .toSorted(),
  )
})

test('every write is described', () => {
  const writes = Object.entries(operationKinds).filter(([, kind]) => kind === 'write')
  expect(Object.keys(rootWrites).toSorted()).toEqual(writes.map(([name]) => name).toSorted())
})

test('what is not known is no read', () => {
  expect(isRead('findMany')).toBe(true)
  for (const name of ['create', '$queryRaw', 'findSome', 'toString', 'constructor'])
    expect(isRead(name), name).toBe(false)
})
