/** How often things happen between two cycles: shares of the people or groups that they happen to. */
export interface Scenario {
  /** What it plays. */
  readonly description: string;
  readonly renamed: number;
  readonly disabled: number;
  readonly moved: number;
  /** Of those who are disabled. */
  readonly restored: number;
  readonly newManager: number;
  readonly managerGone: number;
  readonly left: number;
  readonly joined: number;
  readonly groupsRenamed: number;
  readonly membersGone: number;
  readonly membersNew: number;
  /** How many times more requests are under way at once. */
  readonly hurry: number;
}

const QUIET = {
  ...{ renamed: 0, disabled: 0, moved: 0, restored: 0, newManager: 0, managerGone: 0 },
  ...{ left: 0, joined: 0, groupsRenamed: 0, membersGone: 0, membersNew: 0, hurry: 1 },
} as const;

const scenarios = {
  'joiner-mover-leaver': {
    description: 'an ordinary company: people join, move, marry, are disabled and leave',
    ...{ renamed: 0.03, disabled: 0.04, moved: 0.13, restored: 0.5 },
    ...{ newManager: 0.03, managerGone: 0.01, left: 0.02, joined: 0.02 },
    ...{ groupsRenamed: 0.1, membersGone: 0.03, membersNew: 0.01, hurry: 1 },
  },
  initial: { description: 'nothing changes after the first cycle', ...QUIET },
  'rename-storm': {
    description: 'half of the people and of the groups get other names at once',
    ...QUIET,
    renamed: 0.5,
    groupsRenamed: 0.5,
  },
  flood: {
    description: 'the company doubles in a cycle, with four times as many requests at once',
    ...QUIET,
    joined: 1,
    hurry: 4,
  },
  'scope-emptied': {
    description: 'everybody falls out of scope: all are disabled, unless a threshold stops the job',
    ...QUIET,
    disabled: 1,
  },
} as const satisfies Record<string, Scenario>;

/** The name of a scenario. */
export type ScenarioName = keyof typeof scenarios;

/** What may be played. */
export const SCENARIOS: Readonly<Record<ScenarioName, Scenario>> = scenarios;

/** What becomes of a person between two cycles. */
export type Fate = 'restored' | 'renamed' | 'disabled' | 'moved' | 'unchanged';

/** The fate of a person, by a number from 0 to 1. */
export function fateOf(
  scenario: Scenario,
  { active }: { readonly active: boolean },
  roll: number,
): Fate {
  const { restored, renamed, disabled, moved } = scenario;
  if (!active) return roll < restored ? 'restored' : 'unchanged';
  if (roll < renamed) return 'renamed';
  if (roll < renamed + disabled) return 'disabled';
  return roll < renamed + disabled + moved ? 'moved' : 'unchanged';
}
