import { DEPARTMENTS, LANGUAGES, NAME_FAMILIES, PLACES, PROJECT_WORDS } from './names.js';
import { createRandom, type Random } from './random.js';

/** A person as the source directory knows them: what an attribute mapping reads. */
export interface Person {
  readonly key: string;
  userName: string;
  readonly givenName: string;
  familyName: string;
  displayName: string;
  title: string;
  department: string;
  readonly employeeNumber: string;
  readonly costCenter: string;
  readonly language: string;
  workPhone: string;
  readonly mobile: string | undefined;
  locality: string;
  readonly region: string;
  readonly postalCode: string;
  readonly country: string;
  active: boolean;
  /** Key of the manager; the root has none. */
  managerKey: string | undefined;
}

/** A group as the source directory knows it. */
export interface SourceGroup {
  readonly key: string;
  displayName: string;
  /** Keys of the members. */
  readonly members: Set<string>;
}

/** People and groups of the source directory. */
export interface Organisation {
  readonly people: Person[];
  readonly groups: SourceGroup[];
}

/** How many direct reports a manager has at most. */
const SPAN = 8;

/** Makes an organisation: a tree of managers, departments, and groups from one member to everybody. */
export function createOrganisation(options: {
  readonly users: number;
  readonly groups: number;
  readonly seed: number;
}): Organisation {
  const random = createRandom(options.seed);
  const prefix = `s${options.seed}`;
  const people = Array.from({ length: options.users }, (_, index) =>
    createPerson(random, prefix, index),
  );
  for (const [index, person] of people.entries()) {
    person.managerKey = index === 0 ? undefined : people[Math.floor((index - 1) / SPAN)]?.key;
  }
  const groups = Array.from({ length: options.groups }, (_, index) =>
    createGroup(random, { prefix, index, people }),
  );
  return { people, groups };
}

/** A new person; `index` makes names and numbers unique. */
export function createPerson(random: Random, prefix: string, index: number): Person {
  const family = random.pick(NAME_FAMILIES);
  const given = random.pick(family.given);
  const surname = random.pick(family.family);
  const department = random.pick(DEPARTMENTS);
  const place = random.pick(PLACES);
  const serial = `${prefix}-${index}`;
  // A plus sign, an apostrophe and an umlaut must survive a filter.
  const tag = index % 17 === 3 ? '+contract' : '';
  return {
    key: serial,
    userName: `${given.ascii}.${surname.ascii}.${serial}${tag}@hillview.example`,
    givenName: given.shown,
    familyName: surname.shown,
    displayName: `${given.shown} ${surname.shown}`,
    title: department.titles[index === 0 ? 0 : 1 + random.below(2)] ?? '',
    department: department.name,
    employeeNumber: String(70_000 + index),
    costCenter: `CC-${100 + random.below(40)}`,
    language: random.pick(LANGUAGES),
    workPhone: phone(random, place.phone),
    mobile: random.next() < 0.6 ? phone(random, '07700 90 ####') : undefined,
    locality: place.locality,
    region: place.region,
    postalCode: place.postalCode,
    country: place.country,
    active: true,
    managerKey: undefined,
  };
}

/** Digits in the places of a pattern. */
export function phone(random: Random, pattern: string): string {
  return pattern.replace(/#/g, () => String(random.below(10)));
}

interface GroupSeed {
  readonly prefix: string;
  readonly index: number;
  readonly people: readonly Person[];
}

function createGroup(random: Random, { prefix, index, people }: GroupSeed): SourceGroup {
  const department = DEPARTMENTS[index - 1];
  const word = random.pick(PROJECT_WORDS);
  const name = index === 0 ? 'All Employees' : (department?.name ?? `Project ${word} ${index}`);
  const members =
    index === 0
      ? people
      : department
        ? people.filter((person) => person.department === department.name)
        : sample(random, people);
  return {
    key: `${prefix}-g${index}`,
    displayName: `${name} (${prefix})`,
    members: new Set(members.map(({ key }) => key)),
  };
}

/** Most project groups are small, a few are large. */
function sample(random: Random, people: readonly Person[]): Person[] {
  const share = random.next() ** 4;
  const size = Math.min(people.length, 1 + Math.floor(share * people.length));
  const start = random.below(Math.max(1, people.length));
  return Array.from(
    { length: size },
    (_, offset) => people[(start + offset) % people.length],
  ).filter((person) => person !== undefined);
}
