/** Problems as the user errors of the contract. */
import type { Problem } from '../domain/problem.ts';
import { sellableStub } from './sellable.ts';
import type { Resolvers, UserErrorResolvers } from './types.generated.ts';

export const UserError: UserErrorResolvers = {
  __resolveType({ missing, versions, shortage }) {
    if (missing !== undefined) return 'DependencyError';
    if (versions !== undefined) return 'VersionConflictError';
    if (shortage !== undefined) return 'InsufficientAvailabilityError';
    return 'InputError';
  },
};

/** The fields every user error has; the catalogue has no pages yet. */
const five = {
  code: ({ code }: Problem) => code,
  message: ({ message }: Problem) => message,
  field: ({ field }: Problem) => (field === null ? null : [...field]),
  fix: ({ fix }: Problem) => fix,
  docsUrl: () => null,
};

export const userErrors: Pick<
  Resolvers,
  | 'UserError'
  | 'InputError'
  | 'VersionConflictError'
  | 'DependencyError'
  | 'InsufficientAvailabilityError'
> = {
  UserError,
  InputError: five,
  VersionConflictError: {
    ...five,
    expectedVersion: ({ versions }) => versions?.expected ?? '',
    currentVersion: ({ versions }) => versions?.current ?? '',
  },
  DependencyError: { ...five, missing: ({ missing }) => missing ?? [] },
  InsufficientAvailabilityError: {
    ...five,
    item: ({ shortage }, _args, context) =>
      shortage === undefined ? null : sellableStub(shortage.sellable, context),
    requested: ({ shortage }) => ({
      value: shortage?.requested ?? '0',
      uom: shortage?.unit ?? '',
    }),
    available: ({ shortage }) => ({
      value: shortage?.available ?? '0',
      uom: shortage?.unit ?? '',
    }),
    earliest: ({ shortage }) => shortage?.earliest ?? null,
  },
};
