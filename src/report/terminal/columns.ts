import stringWidth from "fast-string-width";

/** Rows with their columns aligned as a terminal shows them; the last one is left as it is. */
export function alignColumns(rows: readonly (readonly string[])[]): readonly string[] {
  const widths: number[] = [];
  for (const row of rows) {
    row.forEach((cell, column) => (widths[column] = Math.max(widths[column] ?? 0, stringWidth(cell))));
  }
  return rows.map((row) =>
    row.map((cell, column) => (column === row.length - 1 ? cell : padTo(widths[column] ?? 0, cell))).join("  "),
  );
}

function padTo(width: number, cell: string): string {
  return cell + " ".repeat(Math.max(0, width - stringWidth(cell)));
}
