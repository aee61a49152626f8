import { expect } from 'vitest';

/** What only somebody inside should read: stacks, SQL, names of libraries and their sentences. */
const INSIDE =
  /node_modules|\bat .+:\d+:\d+|\/work\/|\.[jt]s:\d+|Prisma|PGlite|SELECT |INSERT |UPDATE "|"tenantId"|TypeError|RangeError|SyntaxError|Unexpected token|Invalid `|invocation|byte sequence|relation "|column "|violates|SQLSTATE|Cannot read prop/;

/** An answer that is none of a fault, and tells nothing of the inside. */
export function expectClean(answer: { readonly status: number; readonly text: string }): void {
  expect(answer.status).toBeGreaterThanOrEqual(100);
  expect(answer.status, answer.text.slice(0, 300)).toBeLessThan(500);
  expect(answer.text).not.toMatch(INSIDE);
}

/** The text of an answer without the id of its request, by which alone two like answers differ. */
export function withoutId(text: string, headers: Headers): string {
  return text.replaceAll(headers.get('x-request-id') ?? '', '');
}
