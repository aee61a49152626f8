import { type Check, check } from '../check.js';
import { expectStatus, expectStored, idOf } from '../expect.js';
import { toCheck } from '../patch-row.js';
import type { Target } from '../target.js';

/** The preview rows of the Entra SCIM validator. */
export const PREVIEW_ROWS: readonly Check[] = [
  toCheck({
    source: 'Validator P1',
    title: 'several operations on different attributes of a user',
    given: { title: 'one', nickName: 'Mimi' },
    operations: [
      { op: 'replace', path: 'title', value: 'two' },
      { op: 'remove', path: 'nickName' },
      { op: 'add', path: 'userType', value: 'guest' },
    ],
    then: { title: 'two', nickName: null, userType: 'guest' },
  }),
  toCheck({
    source: 'Validator P2',
    title: 'several operations on one attribute of a user: the last one counts',
    given: { title: 'one' },
    operations: [
      { op: 'remove', path: 'title' },
      { op: 'add', path: 'title', value: 'two' },
      { op: 'replace', path: 'title', value: 'three' },
    ],
    then: { title: 'three' },
  }),
  check('Validator P3', 'DELETE of an unknown user answers 404', deleteUnknown('/Users')),
  check('Validator P4', 'DELETE of a user twice answers 404', async (target) => {
    await deleteTwice(target, `/Users/${idOf(await target.user())}`);
  }),
  check(
    'Validator P5',
    'several operations on one attribute of a group: the last one counts',
    async (target) => {
      const path = `/Groups/${idOf(await target.group())}`;
      const names = [target.unique('one'), target.unique('two')];
      const operations = names.map((value) => ({ op: 'replace', path: 'displayName', value }));
      expectStatus(await target.patch(path, operations), 200, 204);
      await expectStored(target, path, { displayName: names[1] });
    },
  ),
  check('Validator P6', 'DELETE of an unknown group answers 404', deleteUnknown('/Groups')),
  check('Validator P7', 'DELETE of a group twice answers 404', async (target) => {
    await deleteTwice(target, `/Groups/${idOf(await target.group())}`);
  }),
];

function deleteUnknown(collection: string) {
  return async (target: Target): Promise<void> => {
    expectStatus(await target.remove(`${collection}/${crypto.randomUUID()}`), 404);
  };
}

async function deleteTwice(target: Target, path: string): Promise<void> {
  expectStatus(await target.remove(path), 204);
  expectStatus(await target.remove(path), 404);
}
