export { isWorldLoaded, loadWorld } from './load-world.ts'
export type { LoadedWorld, LoadProgress, LoadWorldOptions } from './load-world.ts'
export { loadSmall, resetSmall } from './small-dataset.ts'
