import { equalities } from './equalities.ts'
import { hiddenDependencies } from './hidden-dependencies.ts'
import { oldAndNewValues } from './old-and-new-values.ts'
import { otherAnswers } from './other-answers.ts'
import { pins } from './pins.ts'
import { races } from './races.ts'
import { transactions } from './transactions.ts'
import type { NamedCase } from './stage.ts'

/** Every counterexample that the rules were made for, in the order of the table they come from; transactions at the end. */
export const namedCases: readonly NamedCase[] = [
  ...oldAndNewValues,
  ...races,
  ...pins,
  ...equalities,
  ...hiddenDependencies,
  ...otherAnswers,
  ...transactions,
]
