import type { ClauseRow } from './types.js';

type Example = readonly [section: string, behaviour: string];

/** Rows whose tests are the exchange files of a section. */
function examplesOf(rfc: number, examples: readonly Example[]): ClauseRow[] {
  return examples.map(([section, behaviour]) => ({
    clause: `RFC ${rfc} §${section}`,
    behaviour,
    tests: [`test/conformance/rfc${rfc} › ${section}`],
  }));
}

/** The representations that RFC 7643 shows, played as exchanges. */
export const EXAMPLES_7643 = examplesOf(7643, [
  ['8.1', 'The minimal user is created, and is answered with no more than was sent.'],
  ['8.2', 'The full user comes back as it was sent, but for what the service alone says.'],
  ['8.3', 'The enterprise user comes back with its extension and the name of the manager.'],
  ['8.4', 'The group comes back with its members, and stands in the groups of each.'],
  ['8.5', 'The configuration has the shape of the example.'],
  ['8.6', 'The resource types have the shape of the example.'],
  ['8.7.1', 'The schemas of users and groups have the characteristics that are printed.'],
  ['8.7.2', 'The schemas of the discovery documents themselves are not listed.'],
]);

/** The requests that RFC 7644 shows, played as exchanges. */
export const EXAMPLES_7644 = examplesOf(7644, [
  ['3.3', 'The example of a creation gets its answer.'],
  ['3.4.1', 'The example of a read gets its answer.'],
  ['3.4.2', 'The example of a query for one attribute gets its answer.'],
  ['3.4.2.1', 'The example of a query of the root gets its answer, with its types unquoted.'],
  ['3.4.2.2', 'Every filter of Figure 2 finds what it describes.'],
  ['3.4.2.3', 'A list is sorted as the section describes.'],
  ['3.4.2.4', 'The examples of paging get their answers.'],
  ['3.4.2.5', 'An attribute that is left out is not answered.'],
  ['3.4.3', 'The example of a search by POST gets its answer.'],
  ['3.5.1', 'The example of a replacement gets its answer.'],
  ['3.5.2.1', 'The examples of adding get their answers.'],
  ['3.5.2.2', 'The examples of removing get their answers.'],
  ['3.5.2.3', 'The examples of replacing by PATCH get their answers.'],
  ['3.6', 'The example of a deletion gets its answers.'],
  ['3.7', 'The bulk of the example creates, replaces, changes and deletes.'],
  ['3.7.1', 'The two groups of the example are members of one another.'],
  ['3.7.2', 'The bulkIds of the examples are replaced by ids.'],
  ['3.7.3', 'The failures of the examples are answered one by one.'],
  ['3.7.4', 'A bulk beyond a limit is refused as in the example.'],
  ['3.8', 'The type of the answer is that of the example.'],
  ['3.9', 'The example of an answer with one attribute gets it.'],
  ['3.10', 'The notations of the section name what they describe.'],
  ['3.11', 'The example of `/Me` is told that it is not supported.'],
  ['3.12', 'The errors of the section have its form and its types.'],
  ['3.14', 'The examples of versions get 304 and 412.'],
  ['4', 'The example of a filter that discovery refuses gets 403.'],
]);

/** The requests that RFC 9865 shows, played as exchanges. */
export const EXAMPLES_9865 = examplesOf(9865, [
  ['2', 'The example of a walk by cursor gets its answers.'],
  ['2.1', 'The errors of the section have its types.'],
  ['2.2', 'A sorted walk gets its answers.'],
  ['3', 'The example of a search by cursor gets its answers.'],
  ['4', 'The configuration has the pagination of the example.'],
]);
