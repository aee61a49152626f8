import { SCOPES, type Scope } from '../context.js';

/** Whether a text is one of the closed list of scopes. */
export function isScope(text: string): text is Scope {
  return SCOPES.some((scope) => scope === text);
}
