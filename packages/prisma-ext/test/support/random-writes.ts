import type { SeededRandom } from '../../../../prisma/seeded-random.ts'
import type { BoundModel, BoundModels } from '../../src/prisma-schema/bound-models.ts'
import { scalarOf, scalarsOf } from '../../src/prisma-schema/bound-models.ts'
import type { RelationField, ScalarField } from '../../src/prisma-schema/prisma-models.ts'
import type { PrismaWrite } from '../../src/write/describe-write.ts'
import type { RandomReads } from './random-reads.ts'
import type { Samples } from './random-values.ts'
import { randomValue } from './random-values.ts'

type Made = Record<string, unknown>

/** Makes writes of all forms, with nested writes of all verbs. Many of them break a constraint and change nothing. */
export class RandomWrites {
  private readonly random: SeededRandom
  private readonly models: BoundModels
  private readonly samples: Samples
  private readonly reads: RandomReads
  private fresh = 0

  constructor(random: SeededRandom, models: BoundModels, samples: Samples, reads: RandomReads) {
    this.random = random
    this.models = models
    this.samples = samples
    this.reads = reads
  }

  /** Every other write is small and leaves little unknown: those put the judge to the test. */
  next(): PrismaWrite {
    return this.random.chance(0.55) ? this.small() : this.large()
  }

  private small(): PrismaWrite {
    const bound = this.bound(this.random.pick([...this.samples.keys()]))
    const where = this.idOf(bound)
    const form = this.random.integer(0, 9)
    if (form === 0) return { model: bound.name, operation: 'create', args: { data: this.row(bound) } }
    if (form === 1) return { model: bound.name, operation: 'delete', args: { where } }
    if (form === 2) return this.tagging()
    const args = { where, data: this.fewValues(bound), ...(form === 3 ? this.flat(bound) : {}) }
    return { model: bound.name, operation: 'update', args }
  }

  private tagging(): PrismaWrite {
    const [city, tag] = [this.bound('City'), this.bound('Tag')]
    const verb = this.random.pick(['connect', 'disconnect'])
    const data = { tags: { [verb]: this.idOf(tag) } }
    return { model: 'City', operation: 'update', args: { where: this.idOf(city), data } }
  }

  /** The primary key of a row that is probably there. */
  private idOf(bound: BoundModel): Made {
    const values = Object.fromEntries(
      bound.model.id.map((name) => [name, this.random.pick(this.samples.get(bound.name)?.get(name) ?? [0])]),
    )
    const [compound] = bound.model.compoundKeys.keys()
    return bound.model.id.length === 1 ? values : { [compound as string]: values }
  }

  private fewValues(bound: BoundModel): Made {
    const values: Made = {}
    for (let count = this.random.integer(1, 2); count > 0; count--) {
      const field = this.random.pick(
        scalarsOf(bound).filter(({ list, name }) => !list && !bound.model.id.includes(name)),
      )
      values[field.name] =
        field.optional && field.type !== 'Json' && this.random.chance(0.2) ? null : this.value(bound, field)
    }
    return values
  }

  private large(): PrismaWrite {
    const bound = this.bound(this.random.pick([...this.samples.keys()]))
    const operation = this.random.pick([
      'create',
      'createMany',
      'createManyAndReturn',
      'update',
      'update',
      'update',
      'update',
      'updateMany',
      'updateManyAndReturn',
      'upsert',
      'upsert',
      'delete',
      'deleteMany',
    ])
    return { model: bound.name, operation, args: this.arguments(bound, operation) }
  }

  private arguments(bound: BoundModel, operation: string): Made {
    const where = this.reads.uniqueWhere(bound)
    switch (operation) {
      case 'create':
        return { data: this.creation(bound), ...this.selection(bound) }
      case 'createMany':
        return {
          data: [this.row(bound), this.row(bound)],
          ...(this.random.chance(0.5) ? { skipDuplicates: true } : {}),
        }
      case 'createManyAndReturn':
        return {
          data: [this.row(bound), this.row(bound)],
          skipDuplicates: this.random.chance(0.5),
          ...this.flat(bound),
        }
      case 'update':
        return {
          where: { ...this.filter(bound), ...where },
          data: this.change(bound),
          ...this.selection(bound),
        }
      case 'updateMany':
        return { where: this.reads.where(bound), data: this.values(bound), ...this.limit() }
      case 'updateManyAndReturn':
        return {
          where: this.reads.where(bound),
          data: this.values(bound),
          ...this.limit(),
          ...this.flat(bound),
        }
      case 'upsert': {
        const known =
          this.random.chance(0.5) && Object.keys(where).every((name) => bound.model.fields.has(name))
            ? where
            : {}
        const create = { ...this.creation(bound), ...known }
        return {
          where,
          create,
          update: this.random.chance(0.5) ? this.values(bound) : this.change(bound),
          ...this.selection(bound),
        }
      }
      case 'delete':
        return { where, ...this.selection(bound) }
      default:
        return { where: { ...this.reads.where(bound, 1) }, ...this.limit() }
    }
  }

  private limit(): Made {
    return this.random.chance(0.2) ? { limit: this.random.integer(1, 2) } : {}
  }

  private filter(bound: BoundModel): Made {
    return this.random.chance(0.15) ? this.reads.where(bound, 1) : {}
  }

  /** A narrow selection every other time, with related rows at times. */
  private selection(bound: BoundModel): Made {
    return this.random.chance(0.4) ? {} : this.reads.selection(bound, 1)
  }

  private flat(bound: BoundModel): Made {
    if (this.random.chance(0.5)) return {}
    return { select: { [this.random.pick(scalarsOf(bound)).name]: true } }
  }

  /** Data of one row without relations: every required column, some of the others. */
  private row(bound: BoundModel): Made {
    const row: Made = {}
    for (const field of scalarsOf(bound)) {
      const isGenerated =
        bound.model.id.length === 1 && bound.model.id[0] === field.name && field.type === 'Int'
      if (isGenerated ? this.random.chance(0.9) : field.optional ? this.random.chance(0.5) : false) continue
      if (field.list || field.type === 'Json' || field.isUpdatedAt) continue
      row[field.name] = this.value(bound, field)
    }
    return row
  }

  /** Data of a create: foreign keys as columns, or relations instead of them. */
  private creation(bound: BoundModel, depth = 0, parent?: RelationField): Made {
    const row = this.row(bound)
    const relations = this.relationsOf(bound)
    const back = parent === undefined ? [] : this.keysOfParent(bound, parent)
    for (const name of back) delete row[name]
    const isChecked = this.random.chance(0.5)
    for (const field of relations) {
      const { relation } = field
      if (relation.kind === 'own-key') {
        if (!isChecked || relation.fields.some((name) => back.includes(name))) continue
        const isRequired = relation.fields.some((name) => scalarOf(bound, name)?.optional === false)
        for (const name of relation.fields) delete row[name]
        if (isRequired || this.random.chance(0.5))
          row[field.name] = this.linked(field, ['connect', 'connect', 'create', 'connectOrCreate'], depth)
      } else if (depth < 2 && this.random.chance(0.15))
        row[field.name] = this.linked(
          field,
          [
            'create',
            'connect',
            'connectOrCreate',
            ...(field.list && relation.kind === 'far-key' ? ['createMany'] : []),
          ],
          depth,
        )
    }
    return row
  }

  private keysOfParent(bound: BoundModel, parent: RelationField): readonly string[] {
    const { relation } = parent
    return relation.kind === 'far-key' && bound.name === parent.target ? relation.fields : []
  }

  /** Data of an update: some columns, some relations, at times no column at all. */
  private change(bound: BoundModel, depth = 0): Made {
    const change = this.random.chance(0.7) ? this.values(bound) : {}
    for (const field of this.relationsOf(bound)) {
      if (depth > 1 || !this.random.chance(0.2)) continue
      const { relation } = field
      if (relation.kind === 'own-key') {
        const isMixed = Object.keys(change).some((name) => this.isForeignKey(bound, name))
        if (isMixed) continue
        const isOptional = relation.fields.every((name) => scalarOf(bound, name)?.optional)
        change[field.name] = this.linked(
          field,
          [
            'connect',
            'create',
            'connectOrCreate',
            'update',
            'upsert',
            ...(isOptional ? ['disconnect', 'delete'] : []),
          ],
          depth,
        )
      } else if (!Object.keys(change).some((name) => this.isForeignKey(bound, name))) {
        const isOptional =
          relation.kind === 'join-table' ||
          relation.fields.every((name) => scalarOf(this.bound(field.target), name)?.optional)
        const many = [
          'updateMany',
          'deleteMany',
          ...(relation.kind === 'far-key' ? ['createMany'] : []),
          ...(isOptional ? ['set'] : []),
        ]
        change[field.name] = this.linked(
          field,
          [
            'create',
            'connect',
            'connectOrCreate',
            'update',
            'upsert',
            'delete',
            ...(isOptional ? ['disconnect'] : []),
            ...(field.list ? many : []),
          ],
          depth,
        )
      }
    }
    return change
  }

  /** Some columns with new values: foreign keys and unique columns among them, and increments. */
  private values(bound: BoundModel): Made {
    const values: Made = {}
    for (const field of scalarsOf(bound)) {
      const isId = bound.model.id.includes(field.name)
      if (!this.random.chance(isId ? 0.04 : 0.25)) continue
      if (field.optional && this.random.chance(0.2))
        values[field.name] = field.type === 'Json' ? undefined : null
      else if (
        field.type === 'Int' &&
        !isId &&
        !this.isForeignKey(bound, field.name) &&
        this.random.chance(0.3)
      )
        values[field.name] = { increment: 1 }
      else if (field.list) values[field.name] = { push: 'z' }
      else
        values[field.name] =
          this.random.chance(0.3) && field.type !== 'Json'
            ? { set: this.value(bound, field) }
            : this.value(bound, field)
    }
    return values
  }

  private isForeignKey(bound: BoundModel, name: string): boolean {
    return this.relationsOf(bound).some(
      ({ relation }) => relation.kind === 'own-key' && relation.fields.includes(name),
    )
  }

  private linked(field: RelationField, verbs: readonly string[], depth: number): Made {
    const made: Made = {}
    for (let count = this.random.chance(0.2) ? 2 : 1; count > 0; count--) {
      const verb = this.random.pick(verbs)
      made[verb] = this.verb(field, verb, depth + 1)
    }
    return made
  }

  private verb(field: RelationField, verb: string, depth: number): unknown {
    const target = this.bound(field.target)
    const where = () => this.reads.uniqueWhere(target)
    const many = (make: () => unknown): unknown =>
      field.list ? (this.random.chance(0.3) ? [make(), make()] : [make()]) : make()
    switch (verb) {
      case 'create':
        return many(() => this.creation(target, depth, field))
      case 'createMany':
        return { data: [this.creationOfMany(target, field)], skipDuplicates: true }
      case 'connect':
        return many(where)
      case 'connectOrCreate':
        return many(() => ({ where: where(), create: this.creation(target, depth, field) }))
      case 'disconnect':
      case 'delete':
        return field.list ? many(where) : true
      case 'set':
        return this.random.chance(0.3) ? [] : [where()]
      case 'update':
        return many(() =>
          field.list ? { where: where(), data: this.change(target, depth) } : this.change(target, depth),
        )
      case 'updateMany':
        return { where: this.reads.where(target, 2), data: this.values(target) }
      case 'deleteMany':
        return this.reads.where(target, 2)
      default:
        return many(() => ({
          ...(field.list ? { where: where() } : {}),
          create: this.creation(target, depth, field),
          update: this.change(target, depth),
        }))
    }
  }

  private creationOfMany(target: BoundModel, field: RelationField): Made {
    const row = this.row(target)
    for (const name of this.keysOfParent(target, field)) delete row[name]
    return row
  }

  private relationsOf(bound: BoundModel): RelationField[] {
    return [...bound.model.fields.values()].filter((field) => field.kind === 'relation')
  }

  private value(bound: BoundModel, field: ScalarField): unknown {
    const isUnique = bound.model.uniqueKeys.some((key) => key.length === 1 && key[0] === field.name)
    if (
      isUnique &&
      field.type === 'String' &&
      !field.column.endsWith('code') &&
      !field.column.includes('external') &&
      field.name !== 'id' &&
      this.random.chance(0.8)
    )
      return `fresh ${++this.fresh}`
    return randomValue(this.random, this.samples, bound, field)
  }

  private bound(name: string): BoundModel {
    return this.models.model(name) as BoundModel
  }
}
