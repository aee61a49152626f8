import type { OAuthClient } from '../../graphql/access/oauth-client.js';
import { OAuthError, type OAuthErrorCode } from '../oauth/errors.js';
import { readTokenRequest, type TokenRequest } from '../oauth/request.js';
import type { AnswerTokenRequest } from '../oauth/token-endpoint.js';
import { ScimError } from '../scim/errors.js';
import type { HttpContext, Step } from './context.js';
import { addressKey } from './middleware/address.js';
import type { CountRequest } from './middleware/limit-rate.js';
import { toProblem } from './problems.js';
import { readForm } from './read-body.js';

/** What the OAuth door is built from. */
export interface OAuthDoor {
  readonly answer: AnswerTokenRequest;
  readonly countClient: CountRequest;
  readonly countStranger: CountRequest;
  readonly onFault: (error: unknown, requestId: string) => void;
}

/** The OAuth door: the token endpoint alone, which is no SCIM endpoint and answers in the form of OAuth. */
export function openOAuthDoor(door: OAuthDoor): Step {
  return async (context, next) => {
    if (!/^\/oauth\/token\/?$/.test(context.path)) {
      await next();
      return;
    }
    context.state.operation = 'oauth token';
    context.set('Pragma', 'no-cache');
    try {
      await answer(context, door);
    } catch (error) {
      refuse(context, toRefusal(context, error, door));
    }
  };
}

async function answer(context: HttpContext, door: OAuthDoor): Promise<void> {
  const visitor = { isKnown: false };
  const admit = async ({ id }: OAuthClient) => {
    visitor.isKnown = true;
    context.state.resource = id;
    await door.countClient(context, `oauth:${id}`);
  };
  try {
    const { requestId, certificate } = context.state;
    const visit = { requestId, certificate, admit };
    context.body = await door.answer(await readRequest(context), visit);
  } catch (error) {
    // Guesses are counted by address, and are not even told that they are wrong once they are too many.
    if (!visitor.isKnown && (error instanceof OAuthError || error instanceof ScimError)) {
      await door.countStranger(context, addressKey(context.ip));
    }
    throw error;
  }
}

async function readRequest(context: HttpContext): Promise<TokenRequest> {
  if (context.method !== 'POST') {
    context.set('Allow', 'POST');
    throw new ScimError(405, 'The token endpoint takes POST alone.');
  }
  const authorization = context.get('authorization').trim();
  return readTokenRequest({ authorization, form: await readForm(context) });
}

interface Refused {
  readonly status: number;
  readonly code: OAuthErrorCode;
  readonly description: string;
}

/** Whatever went wrong, in the words of RFC 6749 §5.2, which has none for the statuses of HTTP itself. */
function toRefusal(context: HttpContext, error: unknown, door: OAuthDoor): Refused {
  if (error instanceof OAuthError) return error;
  const { requestId } = context.state;
  const { status, detail, headers, isFault } = toProblem(error, requestId);
  if (isFault === true) door.onFault(error, requestId);
  if (headers !== undefined) context.set({ ...headers });
  return { status, code: codeOf(status), description: toAscii(detail) };
}

function codeOf(status: number): OAuthErrorCode {
  if (status === 429 || status === 503) return 'temporarily_unavailable';
  return status >= 500 ? 'server_error' : 'invalid_request';
}

/** RFC 6749 appendix A.8: a description is ASCII without quotes and backslashes. */
function toAscii(text: string): string {
  return text.replace(/["\\]/g, "'").replace(/[^\x20-\x7e]/g, '?');
}

function refuse(context: HttpContext, { status, code, description }: Refused): void {
  context.status = status;
  // RFC 9110 §15.5.2 asks for it on every 401, RFC 6749 §5.2 when Basic was tried.
  if (status === 401) context.set('WWW-Authenticate', 'Basic realm="oauth", charset="UTF-8"');
  context.body = { error: code, error_description: description };
}
