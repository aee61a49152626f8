// The doors may tell an unreachable database from a fault without reaching into the data house.
export { classifyFailure } from '../prisma/failures.js';
