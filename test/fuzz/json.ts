/** A text as it is; anything else as JSON. */
export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value ?? null);
}

/** JSON, shortened to what a report can show. */
export function shown(value: unknown): string {
  const text = JSON.stringify(value ?? null);
  return text.length > 600 ? `${text.slice(0, 600)}…` : text;
}

/** The first place where two values differ, as a path without indexes. */
export function differenceOf(left: unknown, right: unknown, path = ''): string | undefined {
  const [mine, theirs] = [membersOf(left), membersOf(right)];
  if (mine === undefined || theirs === undefined) return left === right ? undefined : path;
  for (const name of new Set([...mine.keys(), ...theirs.keys()])) {
    const inner = Array.isArray(left) ? path : `${path}/${name.replace(/.*:/, '')}`;
    const found = differenceOf(mine.get(name), theirs.get(name), inner);
    if (found !== undefined) return found;
  }
  return undefined;
}

function membersOf(value: unknown): Map<string, unknown> | undefined {
  return typeof value === 'object' && value !== null ? new Map(Object.entries(value)) : undefined;
}
