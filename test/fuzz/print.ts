import type { Violation } from './play.js';
import type { Step } from './step.js';

/** How many requests there were, and how they were answered. */
export function describeCounts(byStatus: ReadonlyMap<number, number>): string {
  const total = [...byStatus.values()].reduce((sum, count) => sum + count, 0);
  const parts = [...byStatus]
    .sort(([left], [right]) => left - right)
    .map(([status, count]) => `${status} × ${count}`);
  return `${total} requests; ${parts.join(', ')}`;
}

/** A violation with the requests that lead to it, and how to see it again. */
export function describeViolation(violation: Violation & { readonly seed: number }): string {
  const { name, detail, trail, answer, seed } = violation;
  return [
    '',
    `BROKEN: ${name}`,
    `  ${clip(detail)}`,
    ...trail.map(describeStep),
    ...(answer === undefined ? [] : [`  answered ${answer.status} ${clip(answer.text)}`]),
    `  again: npm run fuzz -- --seed ${seed} --requests 1`,
    '',
  ].join('\n');
}

function describeStep({ method, path, headers, body, isLatin1 }: Step): string {
  const named = Object.entries(headers).map(([name, value]) => ` [${name}: ${value}]`);
  const note = isLatin1 === true ? ' (in Latin-1)' : '';
  return `  ${method} ${clip(path)}${named.join('')}${note}${body === undefined ? '' : `\n      ${clip(body)}`}`;
}

function clip(text: string): string {
  return text.length > 2000 ? `${text.slice(0, 2000)}… (${text.length} characters)` : text;
}
