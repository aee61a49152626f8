import type { CheckReport, Outcome } from './run.js';

const MARK = { pass: 'pass', fail: 'FAIL', skip: 'skip' } as const;

/** The line of one check: verdict, what it is asked by, what it says; a finding stands below. */
export function toLine({ status, source, title, message }: Outcome): string {
  const line = `  ${MARK[status]}  ${source.padEnd(28)}  ${title}`;
  return message === '' ? line : `${line}\n        ${message}`;
}

/** The whole report as a table for people, group by group. */
export function toText(report: CheckReport): string {
  const groups = [...new Set(report.outcomes.map(({ group }) => group))];
  const blocks = groups.map((group) => {
    const outcomes = report.outcomes.filter((outcome) => outcome.group === group);
    const passed = outcomes.filter(({ status }) => status === 'pass').length;
    return [`${group} (${passed} of ${outcomes.length})`, ...outcomes.map(toLine)].join('\n');
  });
  const seconds = (report.durationMs / 1000).toFixed(1);
  const left =
    report.leftovers.length === 0
      ? []
      : [`Could not be removed, and is still there:\n  ${report.leftovers.join('\n  ')}`];
  const sum = `${report.passed} passed, ${report.failed} failed, ${report.skipped} skipped in ${seconds} s`;
  return `${[...blocks, ...left, sum].join('\n\n')}\n`;
}

/** The report as JUnit writes it, for continuous integration. */
export function toJunit(report: CheckReport): string {
  const cases = report.outcomes.map((outcome) => {
    const name = escape(`${outcome.source}: ${outcome.title}`);
    const open = `    <testcase classname="scim.${escape(outcome.group)}" name="${name}" time="${outcome.durationMs / 1000}"`;
    if (outcome.status === 'pass') return `${open}/>`;
    const tag = outcome.status === 'fail' ? 'failure' : 'skipped';
    return `${open}><${tag} message="${escape(outcome.message)}"/></testcase>`;
  });
  const counts = `tests="${report.outcomes.length}" failures="${report.failed}" skipped="${report.skipped}" time="${report.durationMs / 1000}"`;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites ${counts}>`,
    `  <testsuite name="${escape(report.url)}" ${counts}>`,
    ...cases,
    '  </testsuite>',
    '</testsuites>',
    '',
  ].join('\n');
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
};

/** Control characters, which an endpoint may have put into its sentence, have no place in XML. */
function escape(text: string): string {
  return text
    .replace(/\p{Cc}/gu, ' ')
    .replace(/[&<>"]/g, (character) => ENTITIES[character] ?? character);
}
