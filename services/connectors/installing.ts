/** What installing the solution in a CRM takes and gives. */

/** What of ours stands in a CRM. */
export interface InstalledSolution {
  /** null: it is not installed. */
  readonly version: string | null;
  /** It is of the version this release needs, or newer. */
  readonly upToDate: boolean;
}

/** Who signs in for the integration, as its endpoint names it. */
export interface IntegrationUser {
  readonly clientId: string | null;
  readonly user: string | null;
}

/** One thing that was, or would be, installed. */
export interface InstalledChange {
  /** As people can read it, for example `keys / product / productnumber`. */
  readonly path: string;
  readonly before: string | null;
  readonly after: string | null;
}

/** Why an installation did not begin, or did not end; message and fix are fit for a user. */
export interface InstallRefusal {
  readonly ok: false;
  readonly reason:
    'not-administrator' | 'unknown-user' | 'user-disabled' | 'user-is-administrator' | 'key-failed';
  readonly message: string;
  readonly fix: string;
}

export type Installation =
  { readonly ok: true; readonly changes: readonly InstalledChange[] } | InstallRefusal;
