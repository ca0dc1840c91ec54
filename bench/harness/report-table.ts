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

/** As a table for a Markdown page. */
export function renderAsMarkdown({ title, head, rows, texts = [] }: ReportTable): string {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`
  const aligns = head.map((name, index) => (index === 0 || texts.includes(name) ? '---' : '---:'))
  return [`### ${title}`, '', line(head), line(aligns), ...rows.map(line)].join('\n')
}
