import type { Target } from './target.js';

/** Makes something at an endpoint the first time it is asked for; checks of one group share it. */
export function once<Made>(make: (target: Target) => Promise<Made>) {
  const made = new WeakMap<Target, Promise<Made>>();
  return (target: Target): Promise<Made> => {
    const known = made.get(target) ?? make(target);
    made.set(target, known);
    return known;
  };
}
