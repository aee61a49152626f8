import { isEqual, isObject, type JsonObject } from '../../../src/scim/json.js';
import { ENTERPRISE_USER } from '../../../src/scim/urns.js';
import { differenceOf, shown, textOf } from '../json.js';
import { allOf, type State } from '../state.js';
import {
  type Exchange,
  type Finding,
  isProjected,
  isSuccess,
  resourcesAt,
  routeOf,
  versionOf,
} from './exchange.js';

const READS = new Set(['GET', 'HEAD', 'OPTIONS']);

/** What a request may have changed, and what not. */
export function changeFindings(exchange: Exchange): Finding[] {
  const { sent, answer, before, after } = exchange;
  const { collection } = routeOf(sent);
  if (READS.has(sent.method) || !isSuccess(answer)) return stillFindings(before, after);
  return [
    ...(collection === 'Bulk' ? [] : [...peopleFindings(exchange), ...frameFindings(exchange)]),
    ...versionFindings(exchange),
    ...conditionFindings(exchange),
    ...shownFindings(exchange),
  ];
}

function stillFindings(before: State, after: State): Finding[] {
  const [was, is] = [allOf(before), allOf(after)];
  if (isEqual(was, is)) return [];
  const moved = is.filter(
    ([, id, one]) => !was.some(([, other, old]) => id === other && isEqual(old, one)),
  );
  return [{ rule: 'a read or refused request changes nothing', detail: shown(moved) }];
}

/** Who is there: the one that was made, and all others but the one that was deleted. */
function peopleFindings({ sent, answer, before, after }: Exchange): Finding[] {
  const { id } = routeOf(sent);
  const expected = new Set(allOf(before).map(([, known]) => known));
  if (sent.method === 'POST' && answer.status === 201 && isObject(answer.body)) {
    expected.add(textOf(answer.body['id']));
  }
  if (sent.method === 'DELETE' && id !== undefined) expected.delete(id);
  const actual = new Set(allOf(after).map(([, known]) => known));
  const wrong = [...expected, ...actual].filter(
    (known) => !(expected.has(known) && actual.has(known)),
  );
  return wrong.length === 0
    ? []
    : [{ rule: 'what was made is there until it is deleted', detail: wrong.join(', ') }];
}

/** A change of one resource leaves the others as they are. */
function frameFindings({ sent, before, after }: Exchange): Finding[] {
  const { id } = routeOf(sent);
  const gone = sent.method === 'DELETE' ? id : undefined;
  const was = new Map(allOf(before).map(([, key, one]) => [key, ownPart(one, gone)]));
  return allOf(after).flatMap(([, key, one]) => {
    const old = was.get(key);
    if (key === id || old === undefined || isEqual(old, ownPart(one, gone))) return [];
    return [
      { rule: 'a change leaves other resources alone', detail: `${shown(old)} → ${shown(one)}` },
    ];
  });
}

/** A version moves when, and only when, what the resource itself holds does; a password is held and not shown. */
function versionFindings({ sent, before, after }: Exchange): Finding[] {
  const isHiddenChange = /password/i.test(sent.body ?? '');
  const was = new Map(allOf(before).map(([, key, one]) => [key, one]));
  return allOf(after).flatMap(([, key, one]) => {
    const old = was.get(key);
    if (old === undefined) return [];
    const isSame = isEqual(ownPart(old), ownPart(one));
    const isSameVersion = versionOf(old) === versionOf(one);
    const detail = `${shown(old)} → ${shown(one)}`;
    if (isSame === isSameVersion || (isSame && isHiddenChange)) return [];
    return [
      isSame
        ? { rule: 'a version stays while nothing changes', detail }
        : { rule: 'a version moves with a change', detail },
    ];
  });
}

const DERIVED = new Set(['meta', 'groups']);

/** The resource without what is derived from others, and without `gone` among its members. */
function ownPart(resource: JsonObject, gone?: string): JsonObject {
  const { members, ...others } = resource;
  const rest = Object.fromEntries(Object.entries(others).filter(([name]) => !DERIVED.has(name)));
  const enterprise = rest[ENTERPRISE_USER];
  const manager = isObject(enterprise) ? enterprise['manager'] : undefined;
  return {
    ...rest,
    ...(Array.isArray(members)
      ? { members: members.filter((member) => !isObject(member) || member['value'] !== gone) }
      : {}),
    ...(isObject(enterprise) && isObject(manager)
      ? { [ENTERPRISE_USER]: { ...enterprise, manager: { value: manager['value'] ?? null } } }
      : {}),
  };
}

/** A conditional change is made only at a version that the condition names. */
function conditionFindings({ sent, before }: Exchange): Finding[] {
  const route = routeOf(sent);
  const condition = sent.headers['if-match'] ?? '';
  const version = versionOf(resourcesAt(before, route).get(route.id ?? ''));
  const opaque = version?.replace(/^W\//, '');
  if (condition === '' || condition.trim() === '*' || opaque === undefined) return [];
  return condition.includes(opaque)
    ? []
    : [{ rule: 'If-Match is kept', detail: `${condition} at ${textOf(version)}` }];
}

/** What a change answers is what is there afterwards. */
function shownFindings({ sent, answer, after }: Exchange): Finding[] {
  const route = routeOf(sent);
  const { body } = answer;
  if (!isObject(body)) return [];
  const kept = resourcesAt(after, route).get(textOf(body['id']));
  if (kept === undefined) return [];
  const isRight = isProjected(route) ? isPart(body, kept) : isEqual(body, kept);
  if (isRight) return [];
  const place = isProjected(route) ? 'in part' : String(differenceOf(body, kept));
  const detail = `${shown(body)} but ${shown(kept)}`;
  return [{ rule: `a change answers what is there: ${place}`, detail }];
}

/** Whether every value of a part is in the whole; elements keep their order. */
export function isPart(part: unknown, whole: unknown): boolean {
  if (Array.isArray(part)) {
    return Array.isArray(whole) && part.every((item) => whole.some((other) => isPart(item, other)));
  }
  if (!isObject(part)) return part === whole;
  return isObject(whole) && Object.entries(part).every(([name, item]) => isPart(item, whole[name]));
}
