import { checkLayers } from './check-layers.ts'
import { repositoryRoot } from './source-tree.ts'

// `pnpm layers`
const { seen, complaints } = await checkLayers(repositoryRoot)
for (const complaint of complaints) console.error(complaint)
console.log(`${seen.length} source files, ${complaints.length} complaints`)
process.exitCode = complaints.length === 0 ? 0 : 1
