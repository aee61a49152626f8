import { builder } from '../builder.js';
import type { Actor } from '../context.js';
import { permissionsOf, roleOf } from './roles.js';

const CurrentActorRef = builder.objectRef<Actor>('CurrentActor').implement({
  description: 'Who is asking: a person with a session, or a credential.',
  authScopes: { read: true },
  fields: (t) => ({
    id: t.id({
      nullable: true,
      description: 'Id of the session or credential.',
      resolve: ({ id }) => id ?? null,
    }),
    name: t.exposeString('name', { description: 'Name of the person or credential.' }),
    role: t.string({
      nullable: true,
      description: 'viewer, helpdesk, directory, owner or operator.',
      resolve: ({ scopes }) => roleOf(scopes) ?? null,
    }),
    permissions: t.stringList({
      description: 'Any of read, repair, write, administrate and operate.',
      resolve: ({ scopes }) => permissionsOf(scopes),
    }),
    signedInAt: t.field({
      type: 'DateTime',
      nullable: true,
      description: 'When the person signed in; null for a credential.',
      resolve: ({ signedInAt }) => signedInAt ?? null,
    }),
  }),
});

builder.queryField('me', (t) =>
  t.field({
    type: CurrentActorRef,
    description: 'Who is asking, and what they may do.',
    authScopes: { read: true },
    resolve: (_root, _arguments, { actor }) => actor,
  }),
);
