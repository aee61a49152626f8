import type { Step } from '../context.js';

/** Headers that every answer carries: personal data is not cached, and types are not guessed. */
export const secureHeaders: Step = async (context, next) => {
  context.set('X-Content-Type-Options', 'nosniff');
  context.set('Referrer-Policy', 'no-referrer');
  context.set('Cache-Control', 'no-store');
  await next();
};
