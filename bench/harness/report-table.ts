import Table from 'cli-table3'

/** A table that can be shown in a terminal and written to a page. */
export interface ReportTable {
  readonly title: string
  readonly head: readonly string[]
  /** Rows of texts; the columns after the first are numbers unless `texts` names them. */
  readonly rows: readonly (readonly string[])[]
  /** Heads of further columns that hold texts, not numbers. */
  readonly texts?: readonly string[]
}

/** As a table for a terminal. */
export function renderForTerminal({ title, head, rows, texts = [] }: ReportTable): string {
  const table = new Table({
    head: [...head],
    colAligns: head.map((name, index) => (index === 0 || texts.includes(name) ? 'left' : 'right')),
    style: { head: [], border: [], compact: true },
  })
  for (const row of rows) table.push([...row])
  return `${title}\n${table.toString()}`
}

/** As a table for a Markdown page, laid out as the formatter would. */
export function renderAsMarkdown({ title, head, rows, texts = [] }: ReportTable): string {
  const all = [head, ...rows].map((cells) => cells.map((cell) => cell.replaceAll('|', '\\|')))
  const columns = head.map((name, index) => ({
    isText: index === 0 || texts.includes(name),
    width: Math.max(3, ...all.map((cells) => cells[index]?.length ?? 0)),
  }))
  const line = (cells: readonly string[]): string =>
    `| ${columns.map(({ isText, width }, index) => pad(cells[index] ?? '', width, isText)).join(' | ')} |`
  const rule = columns.map(({ isText, width }) => (isText ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`))
  const [first = [], ...others] = all
  return [`### ${title}`, '', line(first), line(rule), ...others.map(line)].join('\n')
}

function pad(text: string, width: number, isText: boolean): string {
  return isText ? text.padEnd(width) : text.padStart(width)
}
