import { openPlaces } from './places.js';
import { runClosed } from './load.js';
import { SCENARIOS } from './scenarios.js';
import { cpuSeconds, databaseSeconds } from './servers.js';
const { places, close } = await openPlaces([12000]);
const place = places[0]!;
const only = process.argv[2] ?? 'lookup,patch,create';
const expect = async (send: any, r: any) => { const a = await send(r); if (a.status >= 300) throw new Error(a.text); };
const find: any = async ({send, seeded}: any, i: number) => expect(send, { method: 'GET', path: `/Users?filter=userName+eq+%22${encodeURIComponent(seeded.userNames[(i*7919)%seeded.userNames.length])}%22` });
const miss: any = async ({send}: any, i: number) => expect(send, { method: 'GET', path: `/Users?filter=userName+eq+%22nobody${i}%40x.example%22` });
const patch = SCENARIOS.find((s) => s.name === 'PATCH a user')!.work;
const pair = SCENARIOS.find((s) => s.name === 'match query + create')!.work;
const mix = SCENARIOS.find((s) => s.name === 'incremental mix')!.work;
const works: any = { lookup: [find, 8000], miss: [miss, 8000], patch: [patch, 3000], pair: [pair, 3000], mix: [mix, 8000] };
for (const name of only.split(',')) {
  const [work, count] = works[name];
  const out: any = { reference: [], rollcall: [] };
  for (let round = 0; round <= 3; round++) for (const who of ['reference', 'rollcall'] as const) {
    const post = place[who];
    const b = { c: cpuSeconds(post.server), d: databaseSeconds(post.server), m: process.cpuUsage() };
    const f = await runClosed({ count, concurrency: 8 }, (i) => work({ ...post, seeded: place.seeded, users: 12000, round }, i));
    const m = process.cpuUsage(b.m);
    if (round) out[who].push([f.perSecond, f.p50, (cpuSeconds(post.server) - b.c) / count * 1000, (databaseSeconds(post.server) - b.d) / count * 1000, (m.user + m.system) / count / 1000]);
  }
  const med = (a: number[]) => a.sort((x, y) => x - y)[1]!;
  for (const who of ['reference', 'rollcall']) console.log(name.padEnd(8), who.padEnd(10), [0,1,2,3,4].map((k) => med(out[who].map((r: any) => r[k])).toFixed(2)).join('  '));
}
await close();
