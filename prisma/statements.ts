import { createHash } from 'node:crypto';

/**
 * Names of fixed statements. PostgreSQL plans a named statement once a connection; a filter that a
 * client composed must never be named, because its plan would be kept for other values and because
 * the set of texts has no end.
 */
const names = new Map<string, string>();

/** Most texts that are prepared: each one is kept by every connection. */
const MAX_NAMES = 500;

/** Registers the text of a fixed statement; every later use of the text is prepared under a name. */
export function nameStatement(sql: string): void {
  if (names.has(sql) || names.size >= MAX_NAMES) return;
  names.set(sql, `rollcall_${createHash('sha256').update(sql).digest('hex').slice(0, 24)}`);
}

/** The name of a fixed statement; empty (unnamed) for everything else. */
export function statementName(sql: string): string {
  return names.get(sql) ?? '';
}
