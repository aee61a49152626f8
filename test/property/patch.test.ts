import { fc, test } from '@fast-check/vitest';
import { describe, expect } from 'vitest';
import { leniencyOf } from '../../src/scim/dialect.js';
import { ScimError } from '../../src/scim/errors.js';
import { isObject, type JsonObject } from '../../src/scim/json.js';
import { applyPatch } from '../../src/scim/patch/apply.js';
import { decodePatch } from '../../src/scim/patch/decode.js';
import { memberDelta } from '../../src/scim/patch/member-delta.js';
import { decodeResource } from '../../src/scim/resource/decode.js';
import { parseProjection, projectResource } from '../../src/scim/resource/project.js';
import { GROUP_TYPE, USER_TYPE } from '../../src/scim/schema/resource-types.js';
import { PATCH_OP, USER } from '../../src/scim/urns.js';
import { userBody } from './arbitrary.js';

const prepare = (text: string) => text.toLowerCase();
const dialect = fc.constantFrom('entra', 'rfc-strict');
const scopeOf = (name: string, type = USER_TYPE) => ({ type, leniency: leniencyOf(name), prepare });

const path = fc.constantFrom(
  ...[
    'title',
    'name',
    'name.familyName',
    'emails',
    'emails.value',
    'active',
    'manager',
    'department',
  ],
  ...['emails[type eq "work"]', 'emails[type eq "work"].value', 'emails[primary eq "True"].type'],
  ...['roles[value eq "a"]', 'schemas', 'id', 'userName', 'password', 'badge'],
);
const value = fc.oneof(
  fc.constantFrom(null, '', [], {}, 'x', 'True', true, 7, ['x'], { value: 'x' }),
  userBody,
  fc.array(
    fc.record({
      value: fc.constantFrom('a', 'b', null),
      type: fc.constantFrom('work', 'home'),
      primary: fc.boolean(),
    }),
  ),
  fc.jsonValue(),
);
const operation = fc.oneof(
  fc.record(
    { op: fc.constantFrom('Add', 'replace', 'Remove'), path, value },
    { requiredKeys: ['op', 'path'] },
  ),
  fc.record({ op: fc.constantFrom('add', 'Replace'), value: userBody }),
);
const operations = fc.array(operation, { minLength: 1, maxLength: 4 });

/** The result, or nothing when the message is refused as the RFC has it; other errors rise. */
function attempt<Result>(work: () => Result): Result | undefined {
  try {
    return work();
  } catch (error) {
    if (error instanceof ScimError && error.status === 400 && error.scimType !== undefined)
      return undefined;
    throw error;
  }
}

function freeze<Value>(value: Value): Value {
  if (typeof value === 'object' && value !== null)
    Object.values(Object.freeze(value)).forEach(freeze);
  return value;
}

describe('applying a patch', () => {
  test.prop([userBody, operations, dialect])(
    'leaves resource and message as they are',
    (body, given, name) => {
      const before = freeze(decodeResource(body, scopeOf('entra')));
      const message = freeze(structuredClone({ schemas: [PATCH_OP], Operations: given }));
      attempt(() => {
        const decoded = freeze(decodePatch(message, scopeOf(name)));
        return applyPatch(before, decoded, scopeOf(name));
      });
    },
  );

  test.prop([userBody, operations, dialect])(
    'ends in a resource that is read back unchanged',
    (body, given, name) => {
      const before = decodeResource(body, scopeOf('entra'));
      const after = attempt(() =>
        applyPatch(
          before,
          decodePatch({ schemas: [PATCH_OP], Operations: given }, scopeOf(name)),
          scopeOf(name),
        ),
      );
      if (after === undefined) return;
      // A password that was taken away is told by null, which a body does not keep.
      const { password, ...rest } = after;
      const shown = password === null ? rest : after;
      expect(decodeResource({ ...after, schemas: [USER] }, scopeOf(name))).toEqual(shown);
    },
  );
});

describe('reading a body', () => {
  test.prop([userBody])('twice is the same as once', (body) => {
    const once = decodeResource(body, scopeOf('entra'));
    expect(decodeResource(once, scopeOf('entra'))).toEqual(once);
  });

  test.prop([fc.jsonValue(), dialect])(
    'gives a resource or a refusal, whatever the body is',
    (body, name) => {
      attempt(() => decodeResource(body, scopeOf(name)));
      attempt(() => decodePatch(body, scopeOf(name)));
      attempt(() => decodePatch({ schemas: [PATCH_OP], Operations: body }, scopeOf(name)));
      attempt(() =>
        decodePatch(
          { schemas: [PATCH_OP], Operations: [{ op: 'add', value: body }] },
          scopeOf(name),
        ),
      );
    },
  );
});

describe('an answer', () => {
  test.prop([userBody, fc.array(path)])('never shows what is never returned', (body, names) => {
    const resource = { ...body, password: 'secret' };
    const projections = [
      {},
      { attributes: ['password', ...names].join() },
      { excludedAttributes: names.join() },
    ];
    for (const query of projections) {
      expect(
        projectResource(resource, parseProjection(query, USER_TYPE), USER_TYPE),
      ).not.toHaveProperty('password');
    }
  });
});

describe('the two ways to change members', () => {
  const id = fc.constantFrom('u1', 'u2', 'u3', 'u4');
  const memberOperation = fc.oneof(
    fc.record({
      op: fc.constantFrom('Add', 'Remove'),
      path: fc.constant('members'),
      value: fc.array(fc.record({ value: id })),
    }),
    id.map((member) => ({ op: 'remove', path: `members[value eq "${member}"]` })),
    id.map((member) => ({ op: 'add', value: { members: [member] } })),
  );

  test.prop([fc.uniqueArray(id), fc.array(memberOperation, { minLength: 1, maxLength: 6 })])(
    'end in the same group',
    (before, given) => {
      const scope = scopeOf('entra', GROUP_TYPE);
      const decoded = decodePatch({ schemas: [PATCH_OP], Operations: given }, scope);
      const group: JsonObject = {
        displayName: 'G',
        members: before.map((member) => ({ value: member })),
      };
      const delta = memberDelta(decoded);
      // A member who goes and comes back is left to the other way.
      fc.pre(delta !== undefined);
      const applied = applyPatch(group, decoded, scope)['members'] ?? [];
      const left = before.filter((member) => !delta.remove.includes(member));
      const expected = new Set([...left, ...delta.add.map((member) => member.value)]);
      const members = Array.isArray(applied) ? applied.filter(isObject) : [];
      expect(new Set(members.map((member) => member['value']))).toEqual(expected);
      expect(members).toHaveLength(expected.size);
    },
  );
});
