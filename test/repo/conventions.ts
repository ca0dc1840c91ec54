import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { findFiles } from './source-tree.ts'

/** One rule about what files are called or what stands in them. */
export interface Convention {
  readonly name: string
  readonly reason: string
  /** Which files it looks at. A convention that sees none of these in the repository is broken. */
  readonly applies: (file: string) => boolean
  /** What breaks the rule in the file, if anything. */
  readonly findBreaches: (file: string, text: string) => readonly string[]
}

const longestSource = 350

export const conventions: readonly Convention[] = [
  {
    name: 'telling-names',
    reason: 'A thing lives where it gets its meaning; a drawer for everything has none.',
    applies: (file) => file.endsWith('.ts'),
    findBreaches: (file) => /(^|\/)(utils?|types|helpers?|common|misc)\.ts$/.exec(file)?.slice(2, 3) ?? [],
  },
  {
    name: 'kebab-case',
    reason: 'One way to write a file name, on every file system.',
    applies: (file) => file.endsWith('.ts'),
    findBreaches: (file) => (/(^|\/)[a-z0-9-]+(\.[a-z0-9-]+)*\.ts$/.test(file) ? [] : [file]),
  },
  {
    name: 'short-sources',
    reason: `A file is one idea; ${longestSource} lines hold one.`,
    applies: (file) => /^packages\/[^/]+\/src\/.+\.ts$/.test(file),
    findBreaches: (_, text) => {
      const lines = text.trimEnd().split('\n').length
      return lines > longestSource ? [`${lines} lines`] : []
    },
  },
  {
    name: 'tests-run',
    reason: 'A test that does not run proves nothing. What cannot run here is listed at the end of the run.',
    applies: (file) => file.endsWith('.test.ts'),
    findBreaches: (_, text) =>
      matches(
        text,
        /\b(?:test|it|describe|suite|bench)(?:\.\w+)*\.(?:skip|only|todo|skipIf|runIf|fails)\b|\bx(?:it|test|describe)\(|\b(?:context|ctx)\.skip\(/g,
      ),
  },
  {
    name: 'reasons-for-exceptions',
    reason: 'Who switches a rule off names it and says why: `oxlint-disable-next-line <rule> -- <reason>`.',
    applies: (file) => file.endsWith('.ts'),
    findBreaches: (_, text) =>
      matches(text, /(?:oxlint|eslint)-disable[^\n]*|@ts-(?:ignore|nocheck|expect-error)[^\n]*/g).filter(
        (line) =>
          !/^(?:oxlint|eslint)-disable(?:-next-line|-line)? +\S+.* -- \S/.test(line) &&
          !/^@ts-expect[-]error:? \S/.test(line),
      ),
  },
  {
    name: 'no-machine-in-files',
    reason: 'Paths and addresses of one machine are wrong on all others.',
    applies: () => true,
    findBreaches: (_, text) =>
      matches(
        text,
        /(?<![\w.~-])\/(?:work|root|home\/[\w-]+|Users\/[\w-]+)\/[^\s'"`)]*|https?:\/\/[^\s'"`)]*(?:registry|artifactory|verdaccio|nexus|npmmirror)[^\s'"`)]*|^\s*tarball: .*|resolution: \{[^}\n]*tarball[^}\n]*\}/gm,
      ),
  },
]

/** All breaches of `convention` under `root`; a complaint too when it saw no file. */
export function checkConvention(convention: Convention, root: string): readonly string[] {
  const files = findFiles(root).filter((file) => convention.applies(file))
  if (files.length === 0) return [`${convention.name} saw no files`]
  return files.flatMap((file) =>
    convention
      .findBreaches(file, readFileSync(join(root, file), 'utf8'))
      .map((breach) => `${file}: ${breach}\n    ${convention.reason}`),
  )
}

function matches(text: string, pattern: RegExp): readonly string[] {
  return [...text.matchAll(pattern)].map(([match]) => match.trim())
}
