import { hash } from 'node:crypto'

const digestBytes = 16

/**
 * 128 bits that stand for the parts of a key, in 22 characters fit for any key name. Other parts, or the same text cut
 * into other parts, give another digest. Nothing of the parts is readable in it.
 */
export function questionDigest(parts: readonly string[]): string {
  let text = ''
  for (const part of parts) text += `${part.length}:${part}`
  // As UTF-8, all lone surrogates would be one.
  const bytes = text.isWellFormed() ? text : Buffer.from(text, 'utf16le')
  return hash('sha256', bytes, 'buffer').toString('base64url', 0, digestBytes)
}
