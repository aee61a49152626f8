/** A text as it is; anything else as JSON. */
export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value ?? null);
}

/** JSON, shortened to what a report can show. */
export function shown(value: unknown): string {
  const text = JSON.stringify(value ?? null);
  return text.length > 600 ? `${text.slice(0, 600)}…` : text;
}
