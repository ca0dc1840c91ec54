import type { Sequelize } from 'sequelize'
import type { QueryGeneratorInternals } from './orm-internals.ts'

/** A class of Sequelize, known only to be testable with `instanceof`. */
export type ClassOf<Instance> = abstract new (...args: never[]) => Instance

/**
 * Classes and words of the copy of Sequelize that an instance was made by. A process may hold several copies, so they
 * are always taken from the instance.
 */
export interface OrmParts {
  readonly Op: Readonly<Record<string, symbol>>
  readonly SequelizeMethod: ClassOf<object>
  readonly Fn: ClassOf<{ readonly fn: string; readonly args: readonly unknown[] }>
  readonly Col: ClassOf<{ readonly col: unknown }>
  readonly Cast: ClassOf<{ readonly val: unknown; readonly type: string }>
  readonly Where: ClassOf<{
    readonly attribute: unknown
    readonly comparator: unknown
    readonly logic: unknown
  }>
  readonly Association: ClassOf<object>
  readonly Model: ClassOf<object>
  readonly JsonType: ClassOf<object>
  readonly queryGenerator: QueryGeneratorInternals
}

export function ormPartsOf(sequelize: Sequelize): OrmParts {
  // Sequelize's types leave out most of these.
  const constructor = sequelize.constructor as unknown as {
    readonly Op: Readonly<Record<string, symbol>>
    readonly Utils: Pick<OrmParts, 'SequelizeMethod' | 'Fn' | 'Col' | 'Cast' | 'Where'>
    readonly DataTypes: { readonly JSON: ClassOf<object> }
    readonly Association: ClassOf<object>
    readonly Model: ClassOf<object>
  }
  const { SequelizeMethod, Fn, Col, Cast, Where } = constructor.Utils
  return {
    Op: constructor.Op,
    SequelizeMethod,
    Fn,
    Col,
    Cast,
    Where,
    Association: constructor.Association,
    Model: constructor.Model,
    JsonType: constructor.DataTypes.JSON,
    queryGenerator: (sequelize.getQueryInterface() as unknown as { queryGenerator: QueryGeneratorInternals })
      .queryGenerator,
  }
}

/** Whether `value` is an object literal: Sequelize treats nothing else as a set of conditions. */
export function isPlainObject(value: unknown): value is Record<PropertyKey, unknown> {
  if (typeof value !== 'object' || value === null) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === null || prototype === Object.prototype || Object.getPrototypeOf(prototype) === null
}

/** Names and symbols of an object, as Sequelize walks them: symbols first. */
export function keysOf(value: object): (string | symbol)[] {
  return [...Object.getOwnPropertySymbols(value), ...Object.keys(value)]
}
