/** A table as text: columns as wide as they need, whole numbers to the right. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((title, column) => Math.max(title.length, ...rows.map((row) => (row[column] ?? '').length)));
  const line = (cells: readonly string[], right: boolean): string =>
    widths
      .map((width, column) => {
        const cell = cells[column] ?? '';
        return right && /^[−+]?[\d,]+$/.test(cell) ? cell.padStart(width) : cell.padEnd(width);
      })
      .join('  ')
      .trimEnd();
  const rule = widths.map((width) => '─'.repeat(width)).join('  ');
  return [line(head, false), rule, ...rows.map((row) => line(row, true))].map((text) => `  ${text}\n`).join('');
}

/** A text cut to a width, with an ellipsis where it was longer. */
export const cut = (text: string, width: number): string =>
  text.length <= width ? text : `${text.slice(0, width - 1)}…`;
