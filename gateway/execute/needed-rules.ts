/** Leaves out validation rules about what a document has none of: each costs some to set up. */
import {
  FragmentsOnCompositeTypesRule,
  KnownDirectivesRule,
  KnownFragmentNamesRule,
  NoFragmentCyclesRule,
  NoUndefinedVariablesRule,
  NoUnusedFragmentsRule,
  NoUnusedVariablesRule,
  PossibleFragmentSpreadsRule,
  SingleFieldSubscriptionsRule,
  UniqueDirectivesPerLocationRule,
  UniqueFragmentNamesRule,
  UniqueVariableNamesRule,
  VariablesAreInputTypesRule,
  VariablesInAllowedPositionRule,
} from 'graphql';
import type { DocumentNode, ValidationRule } from 'graphql';

/** A text without this sign holds nothing that the rule speaks of. */
const SIGNS: ReadonlyMap<ValidationRule, string> = new Map([
  [KnownDirectivesRule, '@'],
  [UniqueDirectivesPerLocationRule, '@'],
  [SingleFieldSubscriptionsRule, 'subscription'],
  [FragmentsOnCompositeTypesRule, 'on'],
  [PossibleFragmentSpreadsRule, '...'],
  [KnownFragmentNamesRule, '...'],
  [NoFragmentCyclesRule, 'fragment'],
  [NoUnusedFragmentsRule, 'fragment'],
  [UniqueFragmentNamesRule, 'fragment'],
  [NoUndefinedVariablesRule, '$'],
  [NoUnusedVariablesRule, '$'],
  [UniqueVariableNamesRule, '$'],
  [VariablesAreInputTypesRule, '$'],
  [VariablesInAllowedPositionRule, '$'],
]);

/** The rules that can have something to say; all of them for a document without its text. */
export function neededRules(
  document: DocumentNode,
  rules: readonly ValidationRule[],
): readonly ValidationRule[] {
  const text = document.loc?.source.body;
  if (text === undefined) return rules;
  return rules.filter((rule) => text.includes(SIGNS.get(rule) ?? ''));
}
