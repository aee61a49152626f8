import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { build, patchOp } from '../support/build.js';
import { at, graphql, scim } from '../support/client.js';
import { startServer, type TestServer } from '../support/start-server.js';

let server: TestServer;
const ids: Record<'mira' | 'jonas' | 'zed', string> = { mira: '', jonas: '', zed: '' };
const groups: Record<'team' | 'unit' | 'firm' | 'ring', string> = {
  team: '',
  unit: '',
  firm: '',
  ring: '',
};

/** mira ∈ team ∈ unit ∈ firm; jonas ∈ unit and ∈ firm; ring ∈ team and unit ∈ ring: a circle. */
beforeAll(async () => {
  server = await startServer();
  ids.mira = await build.user(server);
  ids.jonas = await build.user(server);
  ids.zed = await build.user(server);
  groups.team = await build.group(server, [ids.mira]);
  groups.unit = await build.group(server, [groups.team, ids.jonas]);
  groups.firm = await build.group(server, [groups.unit, ids.jonas]);
  groups.ring = await build.group(server, [groups.unit]);
  await scim(server, 'PATCH', `/Groups/${groups.team}`, {
    body: patchOp({ op: 'add', path: 'members', value: [{ value: groups.ring }] }),
  });
});
afterAll(() => server.close());

const kindsOf = (body: unknown) => {
  const listed = at(body, 'groups');
  return Array.isArray(listed)
    ? Object.fromEntries(listed.map((one) => [String(at(one, 'value')), at(one, 'type')]))
    : {};
};

describe('the groups of a user', () => {
  it('are direct, and indirect through other groups, also in a circle', async () => {
    const mira = await scim(server, 'GET', `/Users/${ids.mira}`);
    expect(kindsOf(mira.body)).toEqual({
      [groups.team]: 'direct',
      [groups.unit]: 'indirect',
      [groups.firm]: 'indirect',
      [groups.ring]: 'indirect',
    });
    const jonas = await scim(server, 'GET', `/Users?filter=id+eq+"${ids.jonas}"`);
    expect(kindsOf(at(jonas.body, 'Resources', 0))).toEqual({
      [groups.unit]: 'direct',
      [groups.firm]: 'direct',
      [groups.ring]: 'indirect',
      [groups.team]: 'indirect',
    });
    expect(at((await scim(server, 'GET', `/Users/${ids.zed}`)).body, 'groups')).toBeUndefined();
  });

  it('in GraphQL are the direct ones, and all of them as references', async () => {
    const { data } = await graphql(
      server,
      'query ($id: ID!) { user(id: $id) { groups { id } groupReferences { id isDirect } } }',
      { id: ids.mira },
    );
    expect(at(data, 'user', 'groups')).toEqual([{ id: groups.team }]);
    expect(at(data, 'user', 'groupReferences')).toHaveLength(4);
  });

  it.each<[string, () => string[]]>([
    ['groups.value eq "{firm}"', () => [ids.mira, ids.jonas]],
    ['groups[value eq "{firm}" and type eq "direct"]', () => [ids.jonas]],
    ['groups[value eq "{firm}" and type eq "indirect"]', () => [ids.mira]],
    ['groups[value eq "{firm}" and not (type eq "direct")]', () => [ids.mira]],
    ['groups.type eq "indirect"', () => [ids.mira, ids.jonas]],
    ['groups[value eq "{team}" and type eq "direct"]', () => [ids.mira]],
    ['groups.value eq "{ring}"', () => [ids.mira, ids.jonas]],
    ['not (groups pr)', () => [ids.zed]],
    ['groups.value ne "{team}"', () => [ids.mira, ids.jonas, ids.zed]],
  ])('are found by filters: %s', async (template, expected) => {
    const filter = template.replace(/\{(\w+)\}/g, (_, name: keyof typeof groups) => groups[name]);
    const { body } = await scim(server, 'GET', `/Users?filter=${encodeURIComponent(filter)}`);
    const found = at(body, 'Resources');
    expect(Array.isArray(found) ? found.map((one) => at(one, 'id')) : []).toEqual(expected());
  });

  it('follow when the link between the groups goes', async () => {
    await scim(server, 'PATCH', `/Groups/${groups.firm}`, {
      body: patchOp({ op: 'remove', path: `members[value eq "${groups.unit}"]` }),
    });
    const { body } = await scim(server, 'GET', `/Users/${ids.mira}`);
    expect(Object.keys(kindsOf(body)).sort()).toEqual(
      [groups.team, groups.unit, groups.ring].sort(),
    );
  });
});

describe('a group as a member', () => {
  it('is shown with its type and its own address', async () => {
    const { body } = await scim(server, 'GET', `/Groups/${groups.ring}`);
    expect(at(body, 'members')).toEqual([
      {
        value: groups.unit,
        type: 'Group',
        $ref: `http://rollcall.example/scim/v2/Groups/${groups.unit}`,
      },
    ]);
  });

  it('is found by filters on members', async () => {
    const { body } = await scim(
      server,
      'GET',
      '/Groups?filter=members.type+eq+"Group"&attributes=id',
    );
    expect(at(body, 'totalResults')).toBe(3);
  });
});
