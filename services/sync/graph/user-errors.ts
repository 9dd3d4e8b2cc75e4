/** Expected failures: which type each is, and the objects they point at. */
import { globalId, ID_PREFIX } from '@drawbar/schema/values';
import type { UserError as Data } from '../domain/user-error.ts';
import type {
  AlreadyCoupledErrorResolvers,
  DependencyErrorResolvers,
  OrdersSubmittedErrorResolvers,
  ReviewChangedErrorResolvers,
} from './types.generated.ts';

export type Input = Extract<Data, { __typename: 'InputError' }>;
export type VersionConflict = Extract<Data, { __typename: 'VersionConflictError' }>;
export type CheckFailed = Extract<Data, { __typename: 'CheckFailedError' }>;
export type OrdersSubmitted = Extract<Data, { __typename: 'OrdersSubmittedError' }>;
export type AlreadyCoupled = Extract<Data, { __typename: 'AlreadyCoupledError' }>;
export type Dependency = Extract<Data, { __typename: 'DependencyError' }>;
export type ReviewChanged = Extract<Data, { __typename: 'ReviewChangedError' }>;

export const AlreadyCoupledError: AlreadyCoupledErrorResolvers = {
  existing: ({ existing }) => existing,
};

export const DependencyError: DependencyErrorResolvers = {
  missing: ({ integration, missing }) => missing.map((record) => ({ ...record, integration })),
};

export const OrdersSubmittedError: OrdersSubmittedErrorResolvers = {
  salesOrders: ({ integration, orders }) =>
    orders.map((id) => ({
      __typename: 'SalesOrder',
      id: globalId(ID_PREFIX.CrmSalesOrder, integration, id),
    })),
};

export const ReviewChangedError: ReviewChangedErrorResolvers = {
  changes: ({ changes }) => [...changes],
  newReview: ({ newReview }) => newReview,
};
