import type { ReferentialAction } from '@orm-overdrive/core'
import { blockText, idOf, uniqueKeysOf } from './block-keys.ts'
import type { JoinTable, OwnKey, Relation, RelationField } from './prisma-models.ts'
import type { Attribute, Block, Member } from './psl-syntax.ts'
import { argumentOf, attributeOf, namesOf, textOf } from './psl-syntax.ts'

/** What `member` of `block` says about its relation to `target`; `undefined` when the other end is missing. */
export function relationFieldOf(block: Block, member: Member, target: Block): RelationField | undefined {
  const partner = partnerOf(block, member, target)
  const relation = relationOf(block, member, target, partner)
  return relation && { kind: 'relation', name: member.name, target: target.name, list: member.list, relation }
}

function relationOf(
  block: Block,
  member: Member,
  target: Block,
  partner: Member | undefined,
): Relation | undefined {
  const own = relationAttribute(member)
  if (own !== undefined && argumentOf(own, 'fields') !== undefined)
    return ownKeyOf(block, own, partner !== undefined && !partner.list)
  const far = partner && relationAttribute(partner)
  if (far !== undefined && argumentOf(far, 'fields') !== undefined) {
    const fields = namesOf(argumentOf(far, 'fields'))
    const references = namesOf(argumentOf(far, 'references'))
    return { kind: 'far-key', fields, references, isOneToOne: !member.list }
  }
  return partner && member.list && partner.list ? joinTableOf(block, member, target, partner) : undefined
}

/** The field at the other end: the one of this relation's name, and in a self relation not the field itself. */
function partnerOf(block: Block, member: Member, target: Block): Member | undefined {
  const name = relationName(member)
  return target.members.find(
    (candidate) =>
      candidate.type === block.name &&
      relationName(candidate) === name &&
      (target !== block || candidate !== member),
  )
}

function relationAttribute(member: Member): Attribute | undefined {
  return attributeOf(member.attributes, 'relation')
}

function relationName(member: Member): string | undefined {
  const attribute = relationAttribute(member)
  return attribute && textOf(argumentOf(attribute, 'name', 0))
}

const actions: Readonly<Record<string, ReferentialAction>> = {
  Cascade: 'cascade',
  Restrict: 'restrict',
  NoAction: 'no-action',
  SetNull: 'set-null',
  SetDefault: 'set-default',
}

function ownKeyOf(block: Block, attribute: Attribute, isOneToOne: boolean): OwnKey {
  const fields = namesOf(argumentOf(attribute, 'fields'))
  const isOptional = fields.every((name) => block.members.find((field) => field.name === name)?.optional)
  return {
    kind: 'own-key',
    fields,
    references: namesOf(argumentOf(attribute, 'references')),
    onDelete: actionOf(attribute, 'onDelete') ?? (isOptional ? 'set-null' : 'restrict'),
    onUpdate: actionOf(attribute, 'onUpdate') ?? 'cascade',
    isOneToOne,
  }
}

function actionOf(attribute: Attribute, name: string): ReferentialAction | undefined {
  const action = textOf(argumentOf(attribute, name))
  return action === undefined ? undefined : actions[action]
}

/** Column A refers to the model whose name comes first; within one model, to the side of the field that does. */
function joinTableOf(block: Block, member: Member, target: Block, partner: Member): JoinTable | undefined {
  const ownKey = singleKeyOf(block)
  const farKey = singleKeyOf(target)
  if (ownKey === undefined || farKey === undefined) return undefined
  const isFirst = block === target ? member.name < partner.name : block.name < target.name
  const [first, second] = isFirst ? [block, target] : [target, block]
  return {
    kind: 'join-table',
    table: {
      schema: blockText(first, 'schema'),
      name: `_${relationName(member) ?? `${first.name}To${second.name}`}`,
    },
    ownColumn: isFirst ? 'A' : 'B',
    farColumn: isFirst ? 'B' : 'A',
    ownKey,
    farKey,
  }
}

function singleKeyOf(block: Block): string | undefined {
  return [idOf(block), ...uniqueKeysOf(block)].find((key) => key.length === 1)?.[0]
}
