import type { Log } from '../../../graphql/context.js';
import type { HttpContext, Step } from '../context.js';
import { codeOf, type Problem, toProblem, toScimBody } from '../problems.js';
import { writeScim } from '../scim/respond.js';

/** The one place that writes an error to an answer. */
export function answerErrors(log: Log): Step {
  return async (context, next) => {
    try {
      await next();
    } catch (error) {
      const problem = toProblem(error, context.state.requestId);
      if (problem.isFault === true) {
        log.error({ requestId: context.state.requestId, error }, 'A request met a fault.');
      }
      writeProblem(context, problem);
    }
  };
}

/** Writes a refusal in SCIM form. */
function writeProblem(context: HttpContext, problem: Problem): void {
  context.state.problem = codeOf(problem);
  writeScim(context, problem.status, toScimBody(problem, context.state.requestId));
  if (problem.headers !== undefined) context.set({ ...problem.headers });
}
