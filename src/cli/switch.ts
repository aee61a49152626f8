import { isSwitch, SWITCHES } from '../scim/dialect.js';
import { clip } from '../scim/json.js';
import { CommandRefusedError } from './administration.js';

/** Switches of a dialect that are set otherwise: the position of each by its name. */
export type GivenSwitches = Readonly<Record<string, string>>;

/** What `--help` says of the option. */
export const SWITCH_HELP = `a switch of the dialect to set otherwise, such as patchResponse=noContent; repeatable: ${Object.keys(SWITCHES).join(', ')}`;

/**
 * Reads one `name=position`, and adds it to those before. Errors: CommandRefusedError for an unknown
 * switch or position, and for a switch that is given twice in different positions.
 */
export function parseSwitch(text: string, before: GivenSwitches = {}): GivenSwitches {
  const [name = '', ...rest] = text.split('=');
  const position = rest.join('=');
  if (rest.length === 0) {
    throw refused(`"${clip(text)}" is not of the form name=position, such as putMembers=keep.`);
  }
  if (!isSwitch(name)) {
    const known = Object.keys(SWITCHES).join(', ');
    throw refused(`there is no switch "${clip(name)}". There are ${known}.`);
  }
  const positions: readonly string[] = SWITCHES[name];
  if (!positions.includes(position)) {
    throw refused(
      `${name} has no position "${clip(position)}"; it is one of ${positions.join(', ')}.`,
    );
  }
  const known = before[name];
  if (known !== undefined && known !== position) {
    throw refused(`${name} is given as ${known} and as ${position}; give it once.`);
  }
  return { [name]: position, ...before };
}

function refused(sentence: string): CommandRefusedError {
  return new CommandRefusedError(`--switch: ${sentence}`);
}
