import { ENTERPRISE, type Operation, USER } from '../clients/message.js';
import { type Check, check } from './check.js';
import { expectStatus, expectStored, idOf, type Wanted } from './expect.js';
import { once } from './once.js';
import type { Target } from './target.js';

/** Ids of two other users, for references. */
export interface Others {
  readonly one: string;
  readonly two: string;
}

/** A PATCH as a row: what the user has before, what is sent, what must be stored afterwards. */
export interface PatchRow {
  readonly source: string;
  readonly title: string;
  readonly given?: object | ((others: Others) => object);
  readonly operations: readonly Operation[] | ((others: Others) => readonly Operation[]);
  readonly then: Wanted | ((others: Others) => Wanted);
}

const others = once(async (target: Target): Promise<Others> => {
  return { one: idOf(await target.user()), two: idOf(await target.user()) };
});

/** The check of a row: POST, PATCH, GET. */
export function toCheck({ source, title, given = {}, operations, then }: PatchRow): Check {
  return check(source, title, async (target) => {
    const ids = await others(target);
    const user = await target.user({ schemas: [USER, ENTERPRISE], ...resolve(given, ids) });
    const path = `/Users/${idOf(user)}`;
    const reply = await target.patch(path, resolve(operations, ids));
    expectStatus(reply, 200, 204);
    await expectStored(target, path, { ...resolve(then, ids), userName: user['userName'] });
  });
}

function resolve<Value extends object>(
  value: Value | ((others: Others) => Value),
  ids: Others,
): Value {
  return typeof value === 'function' ? value(ids) : value;
}
