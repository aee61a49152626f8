import type { SessionLife } from '../graphql/access/sessions.js';
import { endSession, endSessionsEverywhere, findSession } from '../graphql/access/sessions.js';
import { refuseSignIn, signIn } from '../graphql/access/sign-in.js';
import { redeemSignInLink } from '../graphql/access/sign-in-link.js';
import { readSigningKey } from '../graphql/access/signing-key.js';
import type { Log } from '../graphql/context.js';
import type { Database } from '../prisma/database.js';
import { createCookies } from './http/auth/cookies.js';
import type { AuthDoor, Sessions } from './http/auth/needs.js';
import { createProvider, type OidcSettings } from './http/auth/provider.js';

/** How administrators sign in, and how long they stay. */
export interface SignInSettings extends SessionLife {
  readonly provider?: OidcSettings | undefined;
}

/** What the sign-in is assembled from. */
export interface SignInNeeds
  extends Pick<AuthDoor, 'publicUrl' | 'countStranger' | 'countAttempt'> {
  readonly database: Database;
  readonly log: Log;
  readonly signIn: SignInSettings;
}

/** Puts the sign-in together: HTTP over the sessions of the product. */
export function createAuthDoor(needs: SignInNeeds): AuthDoor {
  const { database, log, publicUrl, signIn: settings, countStranger, countAttempt } = needs;
  const { provider, hours } = settings;
  return {
    publicUrl,
    provider: provider && createProvider(provider, publicUrl),
    cookies: createCookies({ publicUrl, signingKey: once(() => readSigningKey(database)) }),
    sessions: createSessions(database, settings),
    minutes: hours * 60,
    countStranger,
    countAttempt,
    onRefused: (cause, requestId) =>
      log.warn({ requestId, reasons: reasonsOf(cause) }, 'A sign-in was refused.'),
    onFault: (error, requestId) => log.error({ error, requestId }, 'A sign-in met a fault.'),
  };
}

function createSessions(database: Database, life: SessionLife): Sessions {
  return {
    find: (secret) => findSession(database, secret, life),
    open: (vouched, asked) => signIn(database, { ...vouched, ...asked, life }),
    redeem: (link, asked) => redeemSignInLink(database, link, { ...asked, life }),
    end: (session, requestId) => endSession(database, session, requestId),
    endEverywhere: (session, requestId) => endSessionsEverywhere(database, session, requestId),
    refuse: (refused) => refuseSignIn(database, { ...refused, actorName: 'Unknown' }),
  };
}

/** Asks once, and again only if that failed. */
function once<Result>(ask: () => Promise<Result>): () => Promise<Result> {
  let known: Promise<Result> | undefined;
  return () => {
    known ??= ask().catch((error: unknown) => {
      known = undefined;
      throw error;
    });
    return known;
  };
}

const TOLD = new Set(['code', 'error', 'error_description']);

/** What an error and its causes say. Their other parts hold codes and claims, which no log may have. */
function reasonsOf(error: unknown): string[] {
  const reasons: string[] = [];
  for (let one = error; one instanceof Error && reasons.length < 8; one = one.cause) {
    const codes: unknown[] = Object.entries(one).flatMap(([name, value]) =>
      TOLD.has(name) && typeof value === 'string' ? [value] : [],
    );
    reasons.push([one.message, ...codes].join(' · '));
  }
  return reasons;
}
