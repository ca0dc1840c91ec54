import { expect, test } from 'vitest'
import { readHeader } from '../../../src/cache/values/envelope-header.ts'

/** As malformed headers with a right checksum would be: written by something else than us. */
test('a header of any other form is none', () => {
  const headers = [
    '',
    '{',
    'null',
    '1',
    '{}',
    '[]',
    '[1]',
    '[1,2,[],[]]',
    '["1",2,[],[],[]]',
    '[1,"2",[],[],[]]',
    '[1,2,{},[],[]]',
    '[1,2,["tag"],[],[]]',
    '[1,2,["tag",null],[],[]]',
    '[1,2,[1,"stamp"],[],[]]',
    '[1,2,[],[1],[]]',
    '[1,2,[],[["tag"]],[]]',
    '[1,2,[],[],[1]]',
    '[1,2,[],[],[[]]]',
    '[1,2,[],[],[[[1],null,null]]]',
    '[1,2,[],[],[[null,[null],null]]]',
    '[1,2,[],[],[[null,null,[2]]]]',
    '[1,2,[],[],[[null,null,[{}]]]]',
  ]
  for (const header of headers) expect(readHeader(header), header).toBeUndefined()
})
