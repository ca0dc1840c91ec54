import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const codePattern = /OVERDRIVE_[A-Z_]+/g

/**
 * Compares docs/reference/errors.md with the codes in packages/core/src/errors.ts: one heading per code.
 *
 * A heading is "### `OVERDRIVE_CLOSED`", with a text below it.
 */
export function checkErrorReference(root: string): readonly string[] {
  const [source, page] = ['packages/core/src/errors.ts', 'docs/reference/errors.md'].map((file) =>
    existsSync(join(root, file)) ? readFileSync(join(root, file), 'utf8') : '',
  )
  const codes = new Set(source?.match(codePattern))
  if (codes.size === 0) return ['no error codes found in packages/core/src/errors.ts']

  const sections = new Map(
    (page ?? '').split(/^(?=#)/m).flatMap((section) => {
      const [, code, text = ''] = /^### `(OVERDRIVE_[A-Z_]+)`\n([^]*)$/.exec(section) ?? []
      return code === undefined ? [] : [[code, text.trim()] as const]
    }),
  )
  return [
    ...[...codes].filter((code) => !sections.has(code)).map((code) => `describe ${code}`),
    ...[...sections.keys()]
      .filter((code) => !codes.has(code))
      .map((code) => `remove ${code}: nothing throws it`),
    ...[...sections].filter(([, text]) => text === '').map(([code]) => `${code} has no text`),
  ]
}
