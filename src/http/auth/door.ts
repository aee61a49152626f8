import { SLUG_PATTERN } from '../../../graphql/tenant/slug.js';
import type { HttpContext, Step } from '../context.js';
import { addressKey } from '../middleware/address.js';
import { toProblem } from '../problems.js';
import type { Flow } from './cookies.js';
import { type AuthDoor, findSignedIn } from './needs.js';
import { writePage } from './page.js';
import { newChecks } from './provider.js';
import { SignInRefused } from './refused.js';
import { localPath } from './return-to.js';
import { hasProof, isFromOwnPage, NO_PROOF } from './same-origin.js';

type Handler = (context: HttpContext, door: AuthDoor) => Promise<void>;

/** Every route of the sign-in, by path and method. */
const ROUTES = new Map<string, Readonly<Record<string, Handler>>>([
  ['/auth/sign-in', { GET: startSignIn }],
  ['/auth/callback', { GET: finishSignIn }],
  ['/auth/link', { GET: showLink, POST: redeemLink }],
  ['/auth/sign-out', { POST: signOut }],
  ['/auth/sign-out-everywhere', { POST: signOutEverywhere }],
]);

/** Paths of the sign-in. */
export const AUTH_PATHS: readonly string[] = [...ROUTES.keys()];

/** The sign-in of administrators: at an OpenID provider, or by a link from the command line. */
export function openAuthDoor(door: AuthDoor): Step {
  return async (context, next) => {
    const route = ROUTES.get(context.path);
    if (route === undefined) {
      await next();
      return;
    }
    context.state.operation = context.path.slice(1);
    const handle = Object.hasOwn(route, context.method) ? route[context.method] : undefined;
    if (handle === undefined) {
      context.set('Allow', Object.keys(route).join(', '));
      refuse(context, door, { status: 405, sentence: 'This address is for other methods.' });
      return;
    }
    await visit(context, door, handle);
  };
}

async function visit(context: HttpContext, door: AuthDoor, handle: Handler): Promise<void> {
  const { requestId } = context.state;
  try {
    await door.countStranger(context, addressKey(context.ip));
    await handle(context, door);
  } catch (error) {
    if (error instanceof SignInRefused) {
      const { status, message: sentence, cause } = error;
      if (cause !== undefined) door.onRefused(cause, requestId);
      refuse(context, door, { status, sentence });
      return;
    }
    const { status, detail, headers, isFault } = toProblem(error, requestId);
    if (isFault === true) door.onFault(error, requestId);
    if (headers !== undefined) context.set({ ...headers });
    refuse(context, door, { status, sentence: detail });
  }
}

interface Refused {
  readonly status: number;
  readonly sentence: string;
}

/** People get a page, scripts get JSON. */
function refuse(context: HttpContext, door: AuthDoor, { status, sentence }: Refused): void {
  if (context.path.startsWith('/auth/sign-out')) {
    context.status = status;
    context.body = { error: sentence };
    return;
  }
  const again = { label: 'Sign in again', address: pathOf(door, '/auth/sign-in') };
  writePage(context, {
    status,
    sentence,
    ...(door.provider === undefined ? {} : { next: again }),
  });
}

/** Sends the browser to the provider, with what its answer must match in a cookie. */
async function startSignIn(context: HttpContext, door: AuthDoor): Promise<void> {
  if (door.provider === undefined) {
    throw new SignInRefused(
      404,
      'No OpenID provider is set up here. Make a sign-in link: rollcall sign-in-link.',
    );
  }
  const checks = newChecks();
  const tenant = parameter(context, 'tenant');
  if (tenant !== undefined && !SLUG_PATTERN.test(tenant)) {
    throw new SignInRefused(400, 'tenant must be the slug of a tenant, such as "acme".');
  }
  const returnTo = returnPath(context, door);
  const address = await door.provider.start(checks);
  const flow: Flow = { ...checks, returnTo, ...(tenant === undefined ? {} : { tenant }) };
  await door.cookies.flow.write(context, flow);
  redirect(context, address.href);
}

/** Takes the provider's answer. What the cookie says of the sign-in is good for one answer. */
async function finishSignIn(context: HttpContext, door: AuthDoor): Promise<void> {
  await door.countAttempt(context, `sign-in:${addressKey(context.ip)}`);
  const flow = await door.cookies.flow.read(context);
  door.cookies.flow.clear(context);
  const vouched = await recordingRefusal(context, door, () => askProvider(context, door, flow));
  const secret = await door.sessions.open(
    { ...vouched, tenant: flow?.tenant },
    await asked(context, door),
  );
  await door.cookies.session.write(context, { secret }, door.minutes);
  redirect(context, flow?.returnTo ?? pathOf(door, HOME));
}

async function askProvider(context: HttpContext, { provider }: AuthDoor, flow: Flow | undefined) {
  if (provider === undefined || flow === undefined) {
    throw new SignInRefused(
      403,
      'This sign-in was not started in this browser, or more than ten minutes ago. Start again.',
    );
  }
  return provider.finish(context.search, flow);
}

/** A refusal by the service itself leaves a record, as those of the product do. */
async function recordingRefusal<Result>(
  context: HttpContext,
  { sessions }: AuthDoor,
  work: () => Promise<Result>,
): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof SignInRefused) {
      const { status, message: detail } = error;
      await sessions.refuse({ status, detail, requestId: context.state.requestId });
    }
    throw error;
  }
}

/** Asks before the link is used: programs that look at addresses in messages must not use it up. */
function showLink(context: HttpContext, door: AuthDoor): Promise<void> {
  const secret = linkSecret(context);
  const returnTo = returnPath(context, door);
  const query = new URLSearchParams({ secret, returnTo });
  const address = `${pathOf(door, '/auth/link')}?${query.toString()}`;
  writePage(context, {
    status: 200,
    sentence: 'This link signs you in, once.',
    next: { label: 'Sign in', address, isForm: true },
  });
  return Promise.resolve();
}

async function redeemLink(context: HttpContext, door: AuthDoor): Promise<void> {
  if (!isFromOwnPage(context, door.publicUrl)) {
    throw new SignInRefused(403, 'Open the link in this browser and press the button there.');
  }
  await door.countAttempt(context, `sign-in:${addressKey(context.ip)}`);
  const returnTo = returnPath(context, door);
  const secret = await door.sessions.redeem(linkSecret(context), await asked(context, door));
  await door.cookies.session.write(context, { secret }, door.minutes);
  redirect(context, returnTo);
}

function linkSecret(context: HttpContext): string {
  const secret = parameter(context, 'secret') ?? '';
  if (/^[\w-]{1,100}$/.test(secret)) return secret;
  throw new SignInRefused(400, 'The link is not complete. Copy it as a whole.');
}

async function signOut(context: HttpContext, door: AuthDoor): Promise<void> {
  requireProof(context, door);
  const session = await findSignedIn(context, door);
  if (session !== undefined) await door.sessions.end(session, context.state.requestId);
  door.cookies.session.clear(context);
  context.status = 204;
}

async function signOutEverywhere(context: HttpContext, door: AuthDoor): Promise<void> {
  requireProof(context, door);
  const session = await findSignedIn(context, door);
  if (session === undefined) {
    throw new SignInRefused(401, 'There is no session, or it has ended.');
  }
  const ended = await door.sessions.endEverywhere(session, context.state.requestId);
  door.cookies.session.clear(context);
  context.body = { ended };
}

function requireProof(context: HttpContext, { publicUrl }: AuthDoor): void {
  if (!hasProof(context, publicUrl)) throw new SignInRefused(403, NO_PROOF);
}

async function asked(context: HttpContext, { cookies }: AuthDoor) {
  const cookie = await cookies.session.read(context);
  return { requestId: context.state.requestId, previous: cookie?.secret };
}

/** Where a browser goes that named no place. */
const HOME = '/graphql';

function returnPath(context: HttpContext, door: AuthDoor): string {
  const given = parameter(context, 'returnTo');
  const path = given === undefined ? pathOf(door, HOME) : localPath(given);
  if (path !== undefined) return path;
  throw new SignInRefused(400, 'returnTo must be a path on this server, such as "/graphql".');
}

/** A path as the browser sees it: a proxy may serve the service below another one. */
function pathOf({ publicUrl }: AuthDoor, path: string): string {
  return `${new URL(publicUrl).pathname.replace(/\/$/, '')}${path}`;
}

/** A parameter that is given once; one that is given more often counts as none. */
function parameter(context: HttpContext, name: string): string | undefined {
  const values = new URLSearchParams(context.querystring).getAll(name);
  return values.length === 1 ? values[0] : undefined;
}

/** By GET, whatever the method was. */
function redirect(context: HttpContext, address: string): void {
  context.redirect(address);
  context.status = 303;
}
