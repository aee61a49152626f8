import { isEqual, isObject } from '../../src/scim/json.js';
import { shown, textOf } from './json.js';
import { answerFindings } from './rules/answer.js';
import { bulkFindings } from './rules/bulk.js';
import { changeFindings } from './rules/change.js';
import {
  type Exchange,
  type Finding,
  isProjected,
  nameOf,
  resourcesAt,
  routeOf,
} from './rules/exchange.js';
import { keptFindings } from './rules/kept.js';
import { listFindings } from './rules/list.js';
import { stateFindings } from './rules/state.js';
import { walkFindings } from './rules/walk.js';
import { EMPTY, readState, type State } from './state.js';
import { fillStep, type Step } from './step.js';
import type { FuzzAnswer, Tenant } from './tenant.js';

/** A broken rule, and the requests up to the one that broke it. */
export interface Violation extends Finding {
  /** Rule and route: two violations with one name are taken for one. */
  readonly name: string;
  readonly trail: readonly Step[];
  readonly answer: FuzzAnswer | undefined;
}

/** What a run watches. */
export interface Watch {
  /** Whether a violation of this name is of interest. */
  readonly isWanted: (name: string) => boolean;
  readonly onAnswer: (answer: FuzzAnswer) => void;
}

/** Sends steps to a tenant one after the other, and gives the first violation. */
export async function play(
  tenant: Tenant,
  steps: readonly Step[],
  watch: Watch,
): Promise<Violation | undefined> {
  const trail: Step[] = [];
  let before = EMPTY;
  for (const step of steps) {
    const sent = fillStep(step, before);
    trail.push(sent);
    const { findings, answer, after } = await exchange(tenant, sent, before);
    if (answer !== undefined) watch.onAnswer(answer);
    const violations = findings.map((found) => ({
      ...found,
      name: `${found.rule} (${nameOf(sent)})`,
      trail,
      answer,
    }));
    const wanted = violations.find(({ name }) => watch.isWanted(name));
    if (wanted !== undefined || after === undefined) return wanted;
    before = after;
  }
  return undefined;
}

interface Outcome {
  readonly findings: readonly Finding[];
  readonly answer?: FuzzAnswer;
  readonly after?: State;
}

async function exchange(tenant: Tenant, sent: Step, before: State): Promise<Outcome> {
  try {
    const answer = await tenant.send(sent);
    const after = await readState(tenant);
    if (after === undefined) {
      const findings = [{ rule: 'the lists can be read', detail: answer.text }];
      return { findings, answer };
    }
    const one = { sent, answer, before, after };
    const findings = [
      ...findAll(one),
      ...(await readBack(tenant, one)),
      ...(await walkFindings(tenant, one)),
    ];
    return { findings, answer, after };
  } catch (error) {
    return { findings: [{ rule: 'every request is answered', detail: String(error) }] };
  }
}

function findAll(one: Exchange): Finding[] {
  return [answerFindings, bulkFindings, changeFindings, listFindings, keptFindings]
    .flatMap((rule) => rule(one))
    .concat(stateFindings(one.after));
}

/** Read alone, a resource is what the list shows, with its version as entity tag. */
async function readBack(tenant: Tenant, { sent, answer, after }: Exchange): Promise<Finding[]> {
  const route = routeOf(sent);
  const id = route.id ?? (isObject(answer.body) ? textOf(answer.body['id']) : '');
  const listed = resourcesAt(after, route).get(id);
  if (listed === undefined) return goneFindings(answer, sent);
  const path = `/${route.collection}/${id}`;
  const { status, body, headers } = await tenant.send({ method: 'GET', path, headers: {} });
  const isSame = isObject(body) && isEqual(body, listed);
  const tag = headers.get('etag');
  const isTagged = JSON.stringify(listed['meta']).includes(JSON.stringify(tag));
  if (status === 200 && isSame && isTagged) return [];
  const detail = `${status} ${String(tag)} ${shown(body)} but ${shown(listed)}`;
  return [{ rule: 'a resource is what the list shows', detail }];
}

/** What is not in the list can be neither read nor changed. */
function goneFindings({ status }: FuzzAnswer, sent: Step): Finding[] {
  const route = routeOf(sent);
  const isAboutOne =
    ['Users', 'Groups'].includes(route.collection) && route.id?.startsWith('.') === false;
  const isDone = status < 300 && sent.method !== 'DELETE' && sent.method !== 'OPTIONS';
  return isAboutOne && isDone && !isProjected(route)
    ? [{ rule: 'what is not listed is not found', detail: `${status}` }]
    : [];
}
