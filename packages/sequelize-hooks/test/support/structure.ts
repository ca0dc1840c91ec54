import { Model } from 'sequelize'

/** Everything an answer consists of, the inner state of instances included, so that two can be compared. */
export function structureOf(value: unknown, seen: object[] = []): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (value instanceof Date || Buffer.isBuffer(value)) return value
  if (seen.includes(value)) return '(above)'
  const path = [...seen, value]
  if (Array.isArray(value)) return value.map((part) => structureOf(part, path))
  if (value instanceof Model) return instanceStructure(value, path)
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, structureOf(part, path)]))
}

/** What Sequelize keeps in an instance, besides the class. */
interface InstanceState {
  readonly dataValues: unknown
  readonly _previousDataValues: unknown
  readonly _changed: ReadonlySet<string>
  readonly isNewRecord: boolean
  readonly _options: Readonly<Record<string, unknown>>
}

function instanceStructure(instance: Model, path: object[]): unknown {
  const { dataValues, _previousDataValues, _changed, isNewRecord, _options } =
    instance as unknown as InstanceState
  return {
    model: instance.constructor.name,
    own: Object.keys(instance).toSorted(),
    dataValues: structureOf(dataValues, path),
    previous: structureOf(_previousDataValues, path),
    changed: [..._changed],
    isNewRecord,
    isUnchanged: instance.changed() === false,
    options: Object.keys(_options).toSorted(),
    attributes: _options.attributes,
    includeNames: _options.includeNames,
    json: instance.toJSON(),
  }
}
