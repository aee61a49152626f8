import { v7, validate } from 'uuid';

/** A new identifier: UUIDv7, so that ordering by id is ordering by creation. */
export function newId(): string {
  return v7();
}

/** Whether a text may stand in a UUID column, in the one spelling that the service gives out. */
export function isId(text: string): boolean {
  return validate(text) && text === text.toLowerCase();
}
