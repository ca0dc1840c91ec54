import type { SeededRandom } from '../../../../prisma/seeded-random.ts'
import type { BoundModel, BoundModels } from '../../src/prisma-schema/bound-models.ts'
import { scalarOf, scalarsOf } from '../../src/prisma-schema/bound-models.ts'
import type { RelationField, ScalarField } from '../../src/prisma-schema/prisma-models.ts'
import type { PrismaRead } from '../../src/read/describe-read.ts'
import type { Samples } from './random-values.ts'
import { randomScalar, randomValue } from './random-values.ts'

type Made = Record<string, unknown>

/** Makes reads of all shapes. Whatever depends on an order is given a total one, so that results can be compared. */
export class RandomReads {
  private readonly random: SeededRandom
  private readonly models: BoundModels
  private readonly samples: Samples
  private readonly names: readonly string[]

  constructor(random: SeededRandom, models: BoundModels, samples: Samples) {
    this.random = random
    this.models = models
    this.samples = samples
    this.names = [...samples.keys()]
  }

  next(): PrismaRead {
    const bound = this.bound(this.random.pick(this.names))
    const operation = this.random.pick([
      'findMany',
      'findMany',
      'findMany',
      'findFirst',
      'findUnique',
      'count',
      'aggregate',
      'groupBy',
    ])
    return { model: bound.name, operation, args: this.arguments(bound, operation) }
  }

  where(bound: BoundModel, depth = 0): Made {
    const where: Made = {}
    const conditions = this.random.integer(depth === 0 ? 0 : 1, 2)
    for (let index = 0; index < conditions; index++) Object.assign(where, this.condition(bound, depth))
    return where
  }

  uniqueWhere(bound: BoundModel): Made {
    const key = this.random.pick(bound.model.uniqueKeys)
    const values = Object.fromEntries(key.map((name) => [name, this.value(bound, name)]))
    if (key.length === 1) return values
    const [name] =
      [...bound.model.compoundKeys].find(([, fields]) => fields === key || fields.join() === key.join()) ?? []
    return { [name as string]: values }
  }

  selection(bound: BoundModel, depth = 0): Made {
    const form = this.random.integer(0, 4)
    if (form === 0) return {}
    if (form === 1) {
      const omitted = scalarsOf(bound).filter(() => this.random.chance(0.4))
      return {
        omit: Object.fromEntries(
          [...omitted.map(({ name }) => [name, true]), ['passwordHash', true]].filter(([name]) =>
            bound.model.fields.has(name as string),
          ),
        ),
      }
    }
    const selected: Made = {}
    for (const name of this.shuffled(bound)) {
      const field = bound.model.fields.get(name)
      if (field?.kind === 'scalar' && form !== 2 && name !== 'passwordHash' && this.random.chance(0.3))
        selected[name] = true
      if (field?.kind === 'relation' && depth < 2 && this.random.chance(0.18))
        selected[name] =
          this.random.chance(0.3) && field.target !== 'User' ? true : this.related(field, depth + 1)
    }
    const counted = [...bound.model.fields.values()].filter(
      (field) => field.kind === 'relation' && field.list,
    )
    if (counted.length > 0 && this.random.chance(0.15)) selected['_count'] = this.counts(bound)
    if (Object.keys(selected).length === 0) return {}
    if (form !== 2) return { select: selected }
    return bound.model.fields.has('passwordHash')
      ? { include: selected, omit: { passwordHash: true } }
      : { include: selected }
  }

  private arguments(bound: BoundModel, operation: string): Made {
    if (operation === 'findUnique')
      return {
        where: { ...(this.random.chance(0.2) ? this.where(bound, 1) : {}), ...this.uniqueWhere(bound) },
        ...this.selection(bound),
      }
    const where = this.where(bound)
    if (operation === 'findMany') return { where, ...this.window(bound), ...this.selection(bound) }
    if (operation === 'findFirst')
      return {
        where,
        ...this.window(bound),
        take: undefined,
        orderBy: this.order(bound),
        ...this.selection(bound),
      }
    if (operation === 'count')
      return { where, ...(this.random.chance(0.3) ? this.window(bound) : {}), distinct: undefined }
    const numbers = scalarsOf(bound).filter(
      ({ type, list }) => !list && (type === 'Int' || type === 'Decimal'),
    )
    const number = this.random.pick(numbers.length > 0 ? numbers : scalarsOf(bound).slice(0, 1))
    const isNumber = numbers.length > 0
    const computed: Made = {
      ...(isNumber ? { _sum: { [number.name]: true }, _max: { [number.name]: true } } : {}),
      _count: this.random.chance(0.5) ? true : { [number.name]: true },
    }
    if (operation === 'aggregate') return { where, ...computed }
    const by = randomScalar(this.random, bound)
    return { where, by: [by.name], ...computed, orderBy: { [by.name]: 'asc' } }
  }

  private related(field: RelationField, depth: number): Made {
    const target = this.bound(field.target)
    if (!field.list) return this.safe(target, this.selection(target, depth))
    const where = this.random.chance(0.3) ? { where: this.where(target, 2) } : {}
    return this.safe(target, { ...where, ...this.window(target), ...this.selection(target, depth) })
  }

  /** Never selects the column that no cached query may mention. */
  private safe(target: BoundModel, args: Made): Made {
    if (!target.model.fields.has('passwordHash') || 'select' in args) return args
    return { ...args, omit: { ...(args['omit'] as Made | undefined), passwordHash: true } }
  }

  private counts(bound: BoundModel): unknown {
    if (this.random.chance(0.3)) return true
    const lists = [...bound.model.fields.values()].filter((field) => field.kind === 'relation' && field.list)
    const field = this.random.pick(lists) as RelationField
    const value = this.random.chance(0.5) ? true : { where: this.where(this.bound(field.target), 2) }
    return { select: { [field.name]: value } }
  }

  private window(bound: BoundModel): Made {
    const window: Made = {}
    if (this.random.chance(0.4)) window['take'] = this.random.pick([1, 2, 3, 5, -1, -2])
    if (this.random.chance(0.15)) window['skip'] = this.random.integer(1, 2)
    if (this.random.chance(0.1)) window['cursor'] = this.uniqueWhere(bound)
    if (this.random.chance(0.1)) window['distinct'] = [randomScalar(this.random, bound).name]
    if (Object.keys(window).length > 0 || this.random.chance(0.4)) window['orderBy'] = this.order(bound)
    return window
  }

  private order(bound: BoundModel): unknown[] {
    const terms: Made[] = []
    for (let index = this.random.integer(0, 2); index > 0; index--) terms.push(this.orderTerm(bound))
    return [...terms, ...bound.model.id.map((name) => ({ [name]: this.random.pick(['asc', 'desc']) }))]
  }

  private orderTerm(bound: BoundModel): Made {
    const relations = [...bound.model.fields.values()].filter((field) => field.kind === 'relation')
    if (relations.length > 0 && this.random.chance(0.15)) {
      const field = this.random.pick<RelationField>(relations)
      if (field.list) return { [field.name]: { _count: this.random.pick(['asc', 'desc']) } }
      const target = this.bound(field.target)
      return { [field.name]: { [this.orderable(target).name]: this.random.pick(['asc', 'desc']) } }
    }
    const field = this.orderable(bound)
    const sort = this.random.pick(['asc', 'desc'])
    return {
      [field.name]:
        field.optional && this.random.chance(0.5)
          ? { sort, nulls: this.random.pick(['first', 'last']) }
          : sort,
    }
  }

  private orderable(bound: BoundModel): ScalarField {
    const fields = scalarsOf(bound).filter(
      ({ list, type, name }) => !list && type !== 'Json' && name !== 'passwordHash',
    )
    return this.random.pick(fields)
  }

  private condition(bound: BoundModel, depth: number): Made {
    const relations = [...bound.model.fields.values()].filter((field) => field.kind === 'relation')
    if (depth < 2 && relations.length > 0 && this.random.chance(0.25))
      return this.relationCondition(this.random.pick<RelationField>(relations), depth)
    if (depth < 2 && this.random.chance(0.15))
      return {
        [this.random.pick(['AND', 'OR', 'NOT'])]: [
          this.where(bound, depth + 1),
          this.where(bound, depth + 1),
        ],
      }
    const field = randomScalar(this.random, bound)
    return { [field.name]: this.scalarCondition(bound, field) }
  }

  private relationCondition(field: RelationField, depth: number): Made {
    const target = this.bound(field.target)
    const where = this.where(target, depth + 1)
    if (field.list) return { [field.name]: { [this.random.pick(['some', 'none', 'every'])]: where } }
    const form = this.random.integer(0, 5)
    if (form === 0) return { [field.name]: { isNot: where } }
    return { [field.name]: form === 1 ? { is: where } : where }
  }

  private scalarCondition(bound: BoundModel, field: ScalarField): unknown {
    const value = this.value(bound, field.name)
    if (field.list) return { has: 'a' }
    if (field.type === 'Json') return { equals: value }
    if (field.optional && this.random.chance(0.15)) return this.random.pick([null, { not: null }])
    const form = this.random.integer(0, 9)
    if (form < 4) return value
    if (form === 4) return { in: [value, this.value(bound, field.name)] }
    if (form === 5) return { not: value }
    if (form === 6) return { notIn: [value] }
    if (field.type === 'Boolean' || field.type === 'enum' || field.type === 'Bytes') return { equals: value }
    if (
      field.type === 'String' &&
      this.random.chance(0.4) &&
      !field.column.includes('external') &&
      field.column !== 'id'
    )
      return {
        contains: String(value).slice(0, 2),
        ...(this.random.chance(0.5) ? { mode: 'insensitive' } : {}),
      }
    return { [this.random.pick(['lt', 'lte', 'gt', 'gte'])]: value }
  }

  private value(bound: BoundModel, name: string): unknown {
    return randomValue(this.random, this.samples, bound, scalarOf(bound, name) as ScalarField)
  }

  private shuffled(bound: BoundModel): string[] {
    return [...bound.model.fields.keys()]
      .map((name) => ({ name, place: this.random.fraction() }))
      .toSorted((left, right) => left.place - right.place)
      .map(({ name }) => name)
  }

  private bound(name: string): BoundModel {
    return this.models.model(name) as BoundModel
  }
}
