/** The two users of each system and their roles. */
import type { Credentials } from './credentials.ts';
import { guidOf } from './load/guid.ts';

export interface Role {
  readonly id: string;
  readonly name: string;
  readonly templateId: string;
}

export interface SandboxUser {
  readonly id: string;
  readonly name: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly administrator: boolean;
  readonly roles: readonly Role[];
}

export interface SandboxUsers {
  readonly administrator: SandboxUser;
  readonly integration: SandboxUser;
}

/** Role template of Dataverse's System Administrator (domain.md 1.5). */
const SYSTEM_ADMINISTRATOR = '627090ff-40a3-4053-8790-584edc5be201';
const INTEGRATION_ADMINISTRATOR = '8c8d4f51-a72b-e511-80d9-3863bb349780';
const INTEGRATION_USER = '6f960e32-a72b-e511-80d9-3863bb349780';

export function usersOf(system: 'erp' | 'crm', made: Credentials): SandboxUsers {
  const { administrator, integration } = made[system];
  return {
    administrator: {
      ...administrator,
      id: guidOf(`${system}/user/administrator`),
      name: 'Sandbox Administrator',
      administrator: true,
      roles: [
        {
          id: guidOf('crm/role/administrator'),
          name: 'System Administrator',
          templateId: SYSTEM_ADMINISTRATOR,
        },
      ],
    },
    integration: {
      ...integration,
      id: guidOf(`${system}/user/integration`),
      name: 'Drawbar Integration',
      administrator: false,
      roles: [
        {
          id: INTEGRATION_ADMINISTRATOR,
          name: 'Integration Administrator',
          templateId: INTEGRATION_ADMINISTRATOR,
        },
        { id: INTEGRATION_USER, name: 'Integration User', templateId: INTEGRATION_USER },
      ],
    },
  };
}
