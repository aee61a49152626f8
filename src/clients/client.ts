import { type Fault, LostAnswerError } from './faults.js';
import {
  type Answer,
  createHttp,
  type Endpoint,
  EndpointError,
  type HttpRequest,
  reasonOf,
  retryAfter,
} from './http.js';
import { Latencies } from './latency.js';

/** A request; `kind` is what the report counts it as. */
export interface Request extends HttpRequest {
  readonly kind: string;
}

/** The client of one job: it knows the Tenant URL with its flags, and counts what it sends. */
export interface ScimClient {
  readonly latencies: Latencies;
  /** How often a request was repeated because the endpoint asked for it or did not answer. */
  readonly retries: () => number;
  send(request: Request): Promise<Answer>;
  /** From now on the line is good. */
  calm(): void;
}

const ATTEMPTS = 6;

/** Opens a client that repeats what is not answered, and waits as long as the endpoint asks for. */
export function createScimClient(
  endpoint: Endpoint,
  faultOf: (request: HttpRequest) => Fault | undefined = () => undefined,
): ScimClient {
  const http = createHttp(endpoint);
  const latencies = new Latencies();
  let retries = 0;
  let isCalm = false;

  const attempt = async (request: Request): Promise<Answer> => {
    const start = performance.now();
    const answer = await http.send(request);
    latencies.note(request.kind, performance.now() - start);
    return answer;
  };

  const send = async (request: Request): Promise<Answer> => {
    const fault = isCalm || request.kind === 'test connection' ? undefined : faultOf(request);
    if (fault === undefined) return sendUntilAnswered(request);
    for (let count = { unsent: 0, lost: 1, twice: 2 }[fault]; count > 0; count--)
      await sendUntilAnswered(request);
    throw new LostAnswerError(`${request.method} ${request.path} has no answer.`);
  };
  const sendUntilAnswered = async (request: Request): Promise<Answer> => {
    for (let count = 1; ; count++) {
      const answer = await attempt(request).catch((error: unknown) => {
        if (count === ATTEMPTS)
          throw new EndpointError(`${http.base} does not answer: ${reasonOf(error)}.`);
        return undefined;
      });
      const wait = waitFor(answer, count);
      if (answer !== undefined && (wait === undefined || count === ATTEMPTS)) return answer;
      retries += 1;
      await new Promise((resolve) => setTimeout(resolve, wait ?? 0));
    }
  };
  const calm = () => {
    isCalm = true;
  };
  return { latencies, retries: () => retries, send, calm };
}

/** How long to wait before the request is sent again; undefined when it is answered. */
function waitFor(answer: Answer | undefined, count: number): number | undefined {
  if (answer === undefined) return 200 * count;
  if (answer.status !== 429 && answer.status !== 503) return undefined;
  const seconds = retryAfter(answer);
  return seconds === undefined ? 1000 * count : Math.min(seconds, 60) * 1000;
}
