export type { Performance } from './client-methods.ts'
export type { CacheArguments } from './extension-types.ts'
export type { PerformanceOptions } from './performance.ts'
export { performance } from './performance.ts'
