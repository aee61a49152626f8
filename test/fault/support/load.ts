import { patchOp } from '../../support/build.js';
import { textAt } from '../../support/client.js';
import type { ServerAddress } from '../../support/start-server.js';
import { type TimedAnswer, timed } from './answers.js';

/** A write that the server has acknowledged. */
export interface Acknowledged {
  readonly requestId: string;
  readonly type: 'User' | 'Group';
  readonly id: string;
}

/** Parallel clients that write without a pause. */
export interface Load {
  readonly acknowledged: readonly Acknowledged[];
  /** What was answered with anything else. */
  readonly refused: readonly TimedAnswer[];
  /** Resolves when every client has its last answer. */
  stop(): Promise<void>;
}

/** How many members each group is created with; every change of a group adds one more. */
export const MEMBERS = 5;

let serial = 0;

/** Starts clients that create people and groups and change them, each with a request id of its own. */
export function startLoad(server: ServerAddress, writers = 6): Load {
  const acknowledged: Acknowledged[] = [];
  const refused: TimedAnswer[] = [];
  let isStopped = false;
  const goesOn = () => !isStopped;

  /** Gives the id of what was written; undefined when nobody knows whether it was. */
  async function write(method: string, path: string, body: object): Promise<string | undefined> {
    const requestId = `load-${(serial += 1)}-of-process-${process.pid}`;
    const sending = { body, headers: { 'x-request-id': requestId } };
    // A server that is killed in the middle cuts its clients off.
    const answer = await timed(server, method, path, sending).catch(() => undefined);
    if (answer === undefined || answer.status >= 300) {
      if (answer !== undefined) refused.push(answer);
      await new Promise((resolve) => setTimeout(resolve, 20));
      return undefined;
    }
    const [, collection = '', named] = path.split('/');
    const id = named ?? textAt(answer.body, 'id');
    acknowledged.push({ requestId, type: collection === 'Users' ? 'User' : 'Group', id });
    return id;
  }

  async function client(): Promise<void> {
    while (goesOn()) {
      const people: string[] = [];
      while (people.length <= MEMBERS && goesOn()) {
        const userName = `load${(serial += 1)}.${process.pid}@hillview.example`;
        const id = await write('POST', '/Users', { userName, emails: [{ value: userName }] });
        if (id !== undefined) people.push(id);
      }
      const [first, ...others] = people;
      if (first === undefined || others.length < MEMBERS) continue;
      const title = `Title ${(serial += 1)}`;
      await write(
        'PATCH',
        `/Users/${first}`,
        patchOp({ op: 'replace', path: 'title', value: title }),
      );
      const members = others.map((value) => ({ value }));
      const group = await write('POST', '/Groups', { displayName: title, members });
      if (group === undefined) continue;
      const added = patchOp({ op: 'add', path: 'members', value: [{ value: first }] });
      await write('PATCH', `/Groups/${group}`, added);
    }
  }

  const clients = Promise.all(Array.from({ length: writers }, client));
  return {
    acknowledged,
    refused,
    stop: async () => {
      isStopped = true;
      await clients;
    },
  };
}
