import { randomUUID } from 'node:crypto';
import type { Step } from '../context.js';

const SANE = /^[A-Za-z0-9._:-]{8,128}$/;

/** Gives each request an id that answer, log and record share; one that the client sent is kept. */
export const nameRequest: Step = async (context, next) => {
  const given = context.get('x-request-id');
  context.state.requestId = SANE.test(given) ? given : randomUUID();
  context.set('X-Request-Id', context.state.requestId);
  await next();
};
